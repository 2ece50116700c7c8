#pragma once

#include <string>

#include "src/storage/rocksdb/rocksdb_store.hpp"

namespace scoreboard::storage::testing {

/// A directory of its own for one test, gone with this object.
class scratch_directory {
 public:
  scratch_directory();
  ~scratch_directory();

  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;

  /// A path in it. Nothing is made.
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// A store in `directory`, the rest as by default.
inline rocksdb_store_options in(const std::string& directory) {
  rocksdb_store_options options;
  options.directory = directory;
  return options;
}

/// Replaces `to` by a copy of the directory `from`.
void copy_directory(const std::string& from, const std::string& to);

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& bytes);

/// The path of the file in `directory` whose name begins and ends so, the one with the greatest
/// name if there are several; fails the test when there is none.
std::string find_file(const std::string& directory, const std::string& prefix,
                      const std::string& suffix);

}  // namespace scoreboard::storage::testing
