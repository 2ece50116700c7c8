#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "src/boards/user_reference.hpp"
#include "src/storage/rocksdb/rocksdb_reading.hpp"
#include "src/storage/rocksdb/rocksdb_store_options.hpp"

namespace scoreboard::storage {

/// What opening the store in `directory` would find: how far it has come, its log included. Nothing
/// is changed. Throws storage_error for a store that must not be opened: damaged in a way that
/// shows without reading all of it, or of a newer program. Whoever opens it then passes a
/// log_filter with the number of the last write found. Only for the sources of this folder. O(log).
store_meta inspect(const std::string& directory, rocksdb::Env* env);

/// Who was erased, and by which commit, oldest first. Throws storage_error, also when the store is
/// not the one with this seed. O(store).
std::vector<std::pair<std::uint64_t, boards::user_reference>> erased_users(
    const std::string& directory, std::uint64_t seed, rocksdb::Env* env = nullptr);

/// Throws storage_error when `found` has less than `acknowledged` commits.
void require_acknowledged(const std::string& directory, const store_meta& found,
                          std::uint64_t acknowledged);

}  // namespace scoreboard::storage
