#pragma once

#include <memory>
#include <string>

#include <rocksdb/file_system.h>

namespace scoreboard::storage {

/// A file system in which RocksDB's logs and manifests are read without records of types that are
/// never written here. Only for the sources of this folder.
///
/// RocksDB 9.10 reads a damaged log for ever when the damage made one of its records look like one
/// of a recycled log: log::Reader gives it back as a bad record without having gone past it. Here
/// such a record gets a type with which its checksum is wrong, which is what it is.
///
/// Thread rule: that of FileSystem.
class checked_logs final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "checked_logs"; }

  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                      rocksdb::IODebugContext* debug) override;

 private:
  class log;
};

}  // namespace scoreboard::storage
