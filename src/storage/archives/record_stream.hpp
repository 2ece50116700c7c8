#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <rocksdb/sst_file_writer.h>

#include "src/storage/archives/archive_database.hpp"
#include "src/storage/archives/change_set.hpp"

namespace scoreboard::storage::archives {

/// Takes records in the order of their keys: few are kept in memory, many are written to files of
/// their own. Only for the sources of this folder. Thread rule: that of archive_database.
class record_stream {
 public:
  /// REQUIRES: `to` outlives this object.
  explicit record_stream(archive_database& to) : to_(to) {}

  /// Removes the files.
  ~record_stream();

  record_stream(const record_stream&) = delete;
  record_stream& operator=(const record_stream&) = delete;

  /// REQUIRES: `key` is behind all before. What fails is told by status().
  void put(std::string key, const std::string& value);

  /// Roughly what was put.
  std::uint64_t bytes() const noexcept { return bytes_; }

  /// That of the first failure.
  const rocksdb::Status& status() const noexcept { return status_; }
  void note(const rocksdb::Status& status);

  /// Ends the files; what is in none of them is in `changes` then.
  void finish(change_set& changes);
  const std::vector<std::string>& files() const noexcept { return files_; }

 private:
  void write(const std::string& key, const std::string& value);
  void end_file();

  struct gathered_record {
    std::string key;
    std::string value;
  };

  archive_database& to_;
  std::vector<gathered_record> gathered_;
  std::unique_ptr<rocksdb::SstFileWriter> file_;
  std::vector<std::string> files_;  // the last one is being written while there is a `file_`
  std::uint64_t bytes_ = 0;
  rocksdb::Status status_;
};

}  // namespace scoreboard::storage::archives
