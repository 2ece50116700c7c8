#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <rocksdb/env.h>
#include <rocksdb/status.h>

namespace scoreboard::storage::archives {

/// Where a user is, to be brought in the order of hashes.
struct user_place {
  std::uint64_t hash = 0;
  std::uint64_t slot = 0;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 means the 0 that <=> compares with
  friend auto operator<=>(const user_place&, const user_place&) = default;
};

/// Sorts any number of places with a bounded memory: parts of them that fill it are sorted and
/// written to one file, and merged in the end. Only for the sources of this folder. Thread rule:
/// one thread.
class user_sorter {
 public:
  /// `path`: of the file that is made when one is needed, and gone with this object.
  user_sorter(rocksdb::Env* env, std::string path, std::size_t memory_bytes);
  ~user_sorter();

  user_sorter(const user_sorter&) = delete;
  user_sorter& operator=(const user_sorter&) = delete;

  /// What fails is told by visit_sorted().
  void add(const user_place& place);

  /// Visits all that were added, and forgets them. Fails when they could not be kept or are not
  /// read as they were written. O(n log n).
  rocksdb::Status visit_sorted(const std::function<void(const user_place& place)>& visit);

 private:
  struct run {
    std::uint64_t offset = 0;  ///< in places
    std::uint64_t count = 0;
  };
  class run_reader;

  void write_run();
  rocksdb::Status merge(const std::function<void(const user_place& place)>& visit);
  void clear();

  rocksdb::Env* const env_;
  const std::string path_;
  const std::size_t most_;  // in memory
  std::vector<user_place> gathered_;
  std::vector<run> runs_;
  std::unique_ptr<rocksdb::WritableFile> file_;
  std::uint64_t written_ = 0;  // places in the file
  std::uint64_t sum_ = 0;      // of what was written
  rocksdb::Status status_;
};

}  // namespace scoreboard::storage::archives
