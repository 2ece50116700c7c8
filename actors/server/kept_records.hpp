#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "actors/server/idempotency_window.hpp"

namespace scoreboard::actors {

/// The records of one window that the store has: a record must stay for as long as the window
/// remembers any key of it, or a restart would forget that key early.
/// Thread rule: one thread.
class kept_records {
 public:
  struct record {
    std::uint64_t version = 0;  ///< of the commit
    std::uint64_t time_ms = 0;  ///< commit time
    std::size_t size = 0;       ///< see window_limits::bounds
  };

  explicit kept_records(const window_limits::bounds& bounds) : bounds_(bounds) {}

  /// REQUIRES: later than all before. O(1).
  void add(const record& newest);

  /// The version of the first record that is still needed, when enough are not any more that their
  /// deletion is worth its price. O(records that are not needed any more).
  std::optional<std::uint64_t> first_needed();

 private:
  bool needs_oldest() const;

  const window_limits::bounds bounds_;
  std::deque<record> records_;  // those needed, oldest first
  std::size_t size_ = 0;        // of them
  std::size_t done_with_ = 0;   // records that can be deleted
  std::size_t done_size_ = 0;
};

using window_records = std::array<kept_records, commits::key_window_count>;

/// Adds the records that the store has of a commit, one for each window that has keys of it.
/// REQUIRES: as kept_records::add(). O(requests).
void add_records(const commits::commit& newest, window_records& to);

}  // namespace scoreboard::actors
