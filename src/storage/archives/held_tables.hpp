#pragma once

#include <mutex>
#include <string>
#include <vector>

#include <rocksdb/file_system.h>

namespace scoreboard::storage::archives {

/// A file system in which the removal of table files can be put off. Only for the sources of this
/// folder.
///
/// When RocksDB cannot sync its list of files after it took over a table file, it removes that file
/// although the list may be read with it at the next start, and then nothing opens any more. So
/// while it takes one over, files stay, and after a failure for good: what is in no list is removed
/// at the next start.
///
/// Thread rule: that of FileSystem.
class held_tables final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "held_tables"; }

  /// Those in directories of this name may be removed at any time.
  static constexpr const char* unheld_directory = "unfinished";

  /// From here on files that RocksDB removes stay.
  void hold();

  /// Removes those, unless they are to be kept. Later ones are removed at once again.
  void release(bool keep);

  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

 private:
  std::mutex one_;
  bool holds_ = false;
  std::vector<std::string> held_;
};

}  // namespace scoreboard::storage::archives
