#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "actors/server/messages.hpp"
#include "src/base/lane.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::actors {

/// The gateway's reads that wait to be answered from a cut. Equal ones that wait are answered as
/// one. Large reads have their own lane and batches of their own, so that the others never wait for
/// them. In both lanes only so many entries are read at once, which bounds the memory of the
/// answers. Thread rule: one thread.
class gathered_reads {
 public:
  /// Of one ranking and one lane: a board, or a snapshot of one, all beyond its freeze or none. Or
  /// a single other read.
  struct batch {
    std::vector<read_batch::job> jobs;
    read_batch::cost cost;
  };

  /// `most_large`: who may wait for large reads.
  explicit gathered_reads(std::size_t most_large);

  /// False when nothing was done because too much waits. O(1).
  bool add(return_address from, const wire::read& what, bool keep);

  /// What may be read now, those of small reads first. Each needs one done(). O(what leaves).
  std::vector<batch> take();

  void done(const read_batch::cost& cost) noexcept;

 private:
  using lane_type = lane<read_batch::job>;

  void take(lane_type& from, bool large, std::vector<batch>& into);

  const std::size_t most_large_;
  std::size_t large_ = 0;
  lane_type small_reads_;
  lane_type large_reads_;
  // Those that wait.
  std::unordered_map<wire::read, read_batch::job*, wire::read_hash, wire::same_read> waiting_;
};

}  // namespace scoreboard::actors
