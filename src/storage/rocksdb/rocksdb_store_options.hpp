#pragma once

#include <chrono>
#include <cstddef>
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

  /// How often a store that was closed because the disk is full looks whether there is space again.
  std::chrono::milliseconds space_retry_interval{1000};

  /// What RocksDB reaches files through; nullptr: the operating system. Must outlive the store.
  rocksdb::Env* env = nullptr;
};

}  // namespace scoreboard::storage
