#pragma once

#include <memory>
#include <string>

#include <rocksdb/file_system.h>

namespace scoreboard::storage {

/// A file system that opens no table file of RocksDB with a damaged end. Only for the sources of
/// this folder.
///
/// RocksDB checks a block before it uses it, with two exceptions. It takes the block with the
/// properties of a table apart before it compares the checksum, and with one bit flipped there it
/// ends the process by an assertion. And it believes the footer of a table, which has no checksum,
/// how large the first blocks are: more memory than there is ends the process, too. So both are
/// checked here when a table is opened, which reads some two kilobytes once more.
///
/// Tables of another format than this project writes are left to RocksDB.
///
/// Thread rule: that of FileSystem.
class checked_tables final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "checked_tables"; }

  rocksdb::IOStatus NewRandomAccessFile(const std::string& path,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                        rocksdb::IODebugContext* debug) override;
};

}  // namespace scoreboard::storage
