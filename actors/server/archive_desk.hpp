#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "actors/server/messages.hpp"
#include "src/boards/directory.hpp"
#include "src/boards/user_reference.hpp"
#include "src/commits/commit.hpp"

namespace scoreboard::actors {

/// What there is to be done about archives: which moments of boards are to be written, which
/// archives removed, and who is to be erased from them. The archivist does it.
///
/// Thread rule: the gateway's thread.
class archive_desk {
 public:
  /// `boards`: as they are stored; outlives this object. `erased`: those whom the archives have to
  /// be told of, with the versions of their commits, oldest first. `unknown`: archives that are
  /// there and should not be.
  archive_desk(const boards::directory& boards, std::size_t shards,
               const std::vector<std::pair<std::uint64_t, boards::user_reference>>& erased,
               std::vector<boards::board_id> unknown);

  /// Notes a commit that is stored, before the directory has it. O(entries), and O(archives) when a
  /// user is erased.
  void note(const commits::commit& stored);

  /// What is to be written next, if anything is and what was taken before is done.
  std::optional<write_archives> next_to_write();

  /// What was taken is done.
  void written() noexcept { writing_ = 0; }

  /// Archives that are not on disk, as far as they are known here.
  std::size_t unwritten() const noexcept { return unwritten_.size() + writing_; }

  /// What is to be removed and erased, since the last call.
  remove_archives take_removals() { return {std::exchange(gone_, {})}; }
  std::vector<erase_from_archives> take_erasures() { return std::exchange(erasures_, {}); }

 private:
  void add(boards::board_id origin, boards::archive_info archive);
  erase_from_archives erasure(std::uint64_t version, const boards::user_reference& user) const;

  const boards::directory& boards_;
  const std::size_t shards_;
  std::deque<write_archives::order> unwritten_;
  std::vector<boards::board_id> gone_;
  std::vector<erase_from_archives> erasures_;
  std::size_t writing_ = 0;  // what was taken and is not done
};

}  // namespace scoreboard::actors
