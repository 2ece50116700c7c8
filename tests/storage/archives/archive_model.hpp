#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "src/boards/board_id.hpp"
#include "src/ranking/entry.hpp"
#include "src/storage/archives/archive_store.hpp"

namespace scoreboard::storage::archives::testing {

/// What an archive must say, in plain std containers.
struct model_archive {
  ranking::order order = ranking::order::descending;
  std::vector<archived_entry> shown;  ///< best first
  std::map<ranking::user_id, archived_user> hidden;

  /// As archive_store::erase.
  void erase(const ranking::user_id& user);
};

using model = std::map<boards::board_id, model_archive>;

/// The `n`-th of the users that random archives draw from: integers of all sizes, and strings.
ranking::user_id user_of_pool(std::uint64_t n);
inline constexpr std::uint64_t pool_users = 3000;

/// Of any size from no users to several pages, with hidden users, data and ties or without.
model_archive random_archive(std::mt19937_64& random);

/// With exactly so many users shown.
model_archive random_archive(std::mt19937_64& random, std::size_t users);

/// Puts it into the writer.
void write(archive_writer& to, boards::board_id archive, const model_archive& from);

/// Every kind of read must say what the model does: all entries, all users, and random questions.
void require_same(const archive_view& view, const model_archive& expected, std::mt19937_64& random);

/// The same of all archives, of which there are no others.
void require_same(const archive_store& store, const model& expected, std::mt19937_64& random);

/// Options that make files, parts to sort and pages of the cache as small as they can be.
archive_store_options tiny(const std::string& directory, rocksdb::Env* env = nullptr);

}  // namespace scoreboard::storage::archives::testing
