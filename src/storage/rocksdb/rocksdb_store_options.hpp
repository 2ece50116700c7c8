#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace scoreboard::storage {

struct rocksdb_store_options {
  /// Made when it is missing. Holds the store and nothing else.
  std::string directory;

  /// Opens a store although acknowledged commits are missing in it, or although nobody knows
  /// whether they are: for people who have no backup. What is missing stays lost.
  bool accept_loss = false;

  /// What is gathered in memory before it is sorted into a file. Three times as much memory can be
  /// in use. More means fewer rewrites of what is on disk, and a longer log to read at the next
  /// start.
  std::size_t write_buffer_bytes = std::size_t{32} << 20;

  /// What a deleted board takes on disk, at least, to be given back at once; less is when RocksDB
  /// merges the files next. Each of them costs a rewrite of the files around it.
  std::uint64_t least_reclaimed_bytes = std::uint64_t{1} << 20;

  /// How often a store that was closed because the disk is full looks whether there is space again.
  std::chrono::milliseconds space_retry_interval{1000};

  /// What RocksDB reaches files through; nullptr: the operating system. Must outlive the store.
  rocksdb::Env* env = nullptr;
};

}  // namespace scoreboard::storage
