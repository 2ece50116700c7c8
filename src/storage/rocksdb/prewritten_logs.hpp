#pragma once

#include <memory>
#include <string>

#include <rocksdb/file_system.h>

namespace scoreboard::storage {

/// A file system in which RocksDB's logs have zeros written ahead of their end. Only for the
/// sources of this folder.
///
/// A sync after an append has to bring the file's new size, and what is known of its new blocks, to
/// the disk too: in ext4 a commit of its journal or, without one, a write of the file's inode. Over
/// blocks that were written before, it brings the data only. So an append that comes to the end of
/// the zeros is followed by up to 256 KiB of new ones, which the next sync makes durable with it,
/// and the syncs after that are cheap ones. Nothing is gained in file systems that never write a
/// block in place.
///
/// What reads a log ends at zeros, as it ends at the end of the file. A process that is killed
/// leaves them there; closing a log takes them away. After a loss of power any part of what was
/// not synced may be zeros still, with later parts there: log_filter sees the hole. Zeros that
/// cannot be written, for want of space or anything else, are done without: the log is then written
/// as any file.
///
/// Thread rule: that of FileSystem.
class prewritten_logs final : public rocksdb::FileSystemWrapper {
 public:
  /// Where zeros are written they end at a multiple of this.
  static constexpr std::size_t zone_bytes = std::size_t{256} << 10;

  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "prewritten_logs"; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;

 private:
  class log;
};

}  // namespace scoreboard::storage
