#pragma once

#include <string>

namespace scoreboard::storage {

/// The entries of `directory` survive the loss of power. Throws storage_error.
void sync_directory(const std::string& directory);

/// What is in a file survives the loss of power. Throws storage_error.
void sync_file(const std::string& path);

/// Renames a directory, and the new name survives the loss of power. `to` may be an empty
/// directory. Throws storage_error.
void rename_directory(const std::string& from, const std::string& to);

/// The directory that `path` is an entry of.
std::string parent_of(const std::string& path);

/// Whether nothing is there yet: no such directory, or an empty one. Throws storage_error when that
/// cannot be found out.
bool is_vacant(const std::string& directory);

}  // namespace scoreboard::storage
