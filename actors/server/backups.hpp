#pragma once

#include <string>
#include <vector>

#include "src/boards/user_reference.hpp"
#include "src/storage/archives/archive_store.hpp"
#include "src/storage/store.hpp"

/// Backups of all that a server keeps. A directory of backups holds those of the store; those of
/// the archives are in "archives" below it; and the file "whole" says which belong together, so
/// that an interrupted one does not count. All functions throw storage::storage_error.
namespace scoreboard::actors {

/// What a restore adds to the version of a state, so that it is newer than all that anybody has
/// seen since the backup.
inline constexpr std::uint64_t version_step_of_restore = std::uint64_t{1} << 40;

/// How many numbers of events a restore skips: more than were given since the backup.
inline constexpr std::uint64_t skipped_events_of_restore = std::uint64_t{1} << 40;

/// Adds a backup to those in `directory`, while both may be written to. `visit` is called on a
/// thread of RocksDB.
void add_backup(storage::store& store, const storage::archives::archive_store& archives,
                const std::string& directory, const storage::store::progress_visitor& visit);

/// Makes a data directory of the newest whole backup in `directory`. `data` must have neither a
/// store nor archives. `visit` is called on a thread of RocksDB. The version grows by
/// version_step_of_restore, and so many numbers of events are skipped as skipped_events_of_restore
/// says: whoever listens goes on with the last number heard, and hears all events since the
/// restore. The events in the backup stay until there are enough newer ones. `erased_in`: the data
/// directory of the server before, if not empty: who was erased there after the backup is erased
/// again. It must be of the same server, which must not run.
void restore_backup(const std::string& directory, const std::string& data,
                    const std::string& erased_in, const storage::store::progress_visitor& visit);

}  // namespace scoreboard::actors
