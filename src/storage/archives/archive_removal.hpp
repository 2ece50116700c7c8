#pragma once

#include <atomic>

#include "src/storage/archives/archive_codec.hpp"
#include "src/storage/archives/archive_database.hpp"
#include "src/storage/archives/change_set.hpp"

/// How what was removed or erased leaves the disk. Only for the sources of this folder. Thread
/// rule: that of archive_database's writing calls.
///
/// A change of a record is a newer record; the earlier one stays in its file until RocksDB merges
/// both, which may take for ever in archives to which little is written. So what is to go is noted,
/// in a record of the kind compaction_kind that is written with the change, and reclaim() has these
/// keys merged down to the last level, after which the earlier bytes are in no file.
namespace scoreboard::storage::archives {

/// Removes all records of a body, and notes that their space is to be given back if it is worth it.
void remove_records(const archive_database& from, const archive_header& of, change_set& changes);

/// Replaces a record, and notes that the earlier one has to go.
void replace_record(std::string key, std::string value, change_set& changes);

/// See archive_store::reclaim(). O(files around what is noted).
write_result reclaim(archive_database& in, std::atomic<bool>* canceled);

}  // namespace scoreboard::storage::archives
