#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "src/boards/board_id.hpp"
#include "src/storage/store.hpp"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace scoreboard::storage::archives {

struct archive_summary {
  std::uint64_t users = 0;      ///< shown ones, erased ones included
  std::uint64_t hidden = 0;     ///< without erased ones
  std::uint64_t erased = 0;     ///< of those who are shown, or would be hidden
  std::uint64_t with_data = 0;  ///< hidden ones included
};

struct archives_summary {
  std::map<boards::board_id, archive_summary> archives;
  std::uint64_t erased_up_to = 0;
  std::uint64_t disk_bytes = 0;
};

/// Reads all archives in `directory` and changes nothing: compares every checksum, decodes every
/// record, sees that none is missing and none left over, that totals are in order, and that
/// every user is found, and at the right place. REQUIRES: no process has them open. Throws
/// storage_error for the first thing that is wrong. `visit` hears how many bytes of keys and values
/// were read. O(users) time, 16 bytes of memory for each user of the largest archive.
archives_summary check(const std::string& directory, const store::progress_visitor& visit,
                       rocksdb::Env* env = nullptr);

}  // namespace scoreboard::storage::archives
