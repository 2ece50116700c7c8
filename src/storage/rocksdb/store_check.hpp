#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "src/storage/rocksdb/rocksdb_store_options.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::storage {

/// How many past seasons and snapshots a board has.
struct archive_counts {
  std::uint64_t written = 0;
  std::uint64_t unwritten = 0;
};

struct board_summary {
  std::uint64_t users = 0;      ///< hidden ones included
  std::uint64_t hidden = 0;     ///< of these users
  std::uint64_t with_data = 0;  ///< of these users
  archive_counts archives;
};

struct store_summary {
  std::map<std::string, board_summary, std::less<>> boards;  ///< By name.
  std::vector<boards::board_id> written_archives;            ///< That must be there.
  std::uint64_t erased_users = 0;
  std::uint64_t key_records = 0;
  std::uint64_t first_version = 0;  ///< 0 when there is none.
  std::uint64_t disk_bytes = 0;
  std::uint64_t acknowledged_version = 0;
  store::progress last;
};

/// Reads all of the store in `directory` and changes nothing: compares every checksum, decodes
/// every record, and sees that no two users arrived at the same moment and none after the last
/// write, that no two boards have the same name and no two archives of a board, that whoever is
/// hidden or has data is on a board or an unwritten past season that is there, and that every
/// archive is of a board that is there. Archives themselves are in another store. REQUIRES: no
/// process has the store open. Throws storage_error for the first thing that is wrong. `visit`
/// hears how many bytes of keys and values were read. O(store) time, 8 bytes a user of memory.
store_summary check(const std::string& directory, const store::progress_visitor& visit,
                    rocksdb::Env* env = nullptr);

}  // namespace scoreboard::storage
