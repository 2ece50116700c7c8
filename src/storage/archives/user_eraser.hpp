#pragma once

#include <cstdint>
#include <set>

#include "src/boards/board_id.hpp"
#include "src/ranking/user_id.hpp"
#include "src/storage/archives/archive_codec.hpp"
#include "src/storage/archives/archive_database.hpp"
#include "src/storage/archives/archive_records.hpp"
#include "src/storage/archives/change_set.hpp"

namespace scoreboard::storage::archives {

/// Erases one user from one archive after the other, many of them with one write. Only for the
/// sources of this folder. Thread rule: that of archive_database's writing calls.
class user_eraser {
 public:
  explicit user_eraser(archive_database& in) : in_(in) {}

  /// Does nothing where there is no such archive or user. What it says concerns these and earlier
  /// archives. Throws storage_error. O(1) records.
  write_result erase(const ranking::user_id& user, boards::board_id archive);

  /// Afterwards the archives say that they are erased up to this version.
  write_result finish(std::uint64_t version);

 private:
  void erase_entry(const archive_records& from, const archive_records::location& found);
  void erase_from_bucket(const archive_records& from, const ranking::user_id& user,
                         std::uint64_t slot);

  archive_database& in_;
  change_set changes_;
  std::set<std::uint64_t> bodies_;  // what is in `changes_` is of
};

}  // namespace scoreboard::storage::archives
