#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace scoreboard::storage::archives {

struct archive_store_options {
  /// Made when it is missing. Holds the archives and nothing else.
  std::string directory;

  /// What is kept in memory of blocks that were read, indexes and filters included.
  std::size_t cache_bytes = std::size_t{32} << 20;

  /// How many files are kept open at most.
  int open_files = 256;

  /// What a writer gathers in memory before it begins to write files of its own. Archives that take
  /// less share a file with what is written with them and before.
  std::size_t gathered_bytes = std::size_t{4} << 20;

  /// What a writer sorts in memory; a large archive is sorted in parts of this size, which lie on
  /// disk until they are merged: 16 bytes a user.
  std::size_t sorted_bytes = std::size_t{16} << 20;

  /// How large files become. Where a user was erased, files of this size are rewritten.
  std::size_t file_bytes = std::size_t{32} << 20;

  /// What a removed archive takes on disk, at least, for reclaim() to give it back; less is when
  /// RocksDB merges the files around it.
  std::uint64_t least_reclaimed_bytes = std::uint64_t{1} << 20;

  /// What has to be free on the disk for a change to be made, so that RocksDB has space for what it
  /// writes besides.
  std::uint64_t least_free_bytes = std::uint64_t{1} << 20;

  /// What RocksDB reaches files through; nullptr: the operating system. Must outlive the store and
  /// its views and writers.
  rocksdb::Env* env = nullptr;
};

}  // namespace scoreboard::storage::archives
