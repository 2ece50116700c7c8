#pragma once

#include <cstdint>
#include <string>

#include <rocksdb/db.h>

#include "src/storage/store.hpp"

/// Stores that the programs before format 3 wrote. Only for the sources of this folder.
///
/// Format 1 has a record of kind 'r' for all keys of a commit, and does not say who made a key.
/// Format 2 has one of kind 'w' for each window. Both name the board in every user's key, kind 'u',
/// have no records of boards, and number results by the codes that requests are answered with.
namespace scoreboard::storage {

/// The format whose records are read like those of today.
inline constexpr std::uint64_t first_of_commits = 3;

/// Visits what is in a store of format 1 or 2 as store::load does what is in one of today. What
/// these lack is made up so that nothing counts twice: whoever made a key of format 1, it stays as
/// long as a sender's, and it stands for whatever request comes with it. Throws storage_error.
/// O(users).
void read_earlier(rocksdb::DB& db, const std::string& directory, const store::visitor& into);

/// Deletes all of that in a batch.
rocksdb::Status delete_earlier(rocksdb::WriteBatch& batch);

}  // namespace scoreboard::storage
