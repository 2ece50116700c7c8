#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include "src/storage/rocksdb/rocksdb_store.hpp"

namespace scoreboard::storage::testing {

/// Real files that can lose what was not synced, be out of space, or fail to sync.
///
/// A crash takes bytes that were appended to a file after its last sync, all or from some byte on,
/// files whose directory was not synced after they were made, and renamings in the same way.
/// Of what was appended over bytes that had been written ahead, as zeros, it makes any sectors or
/// pages zeros again. Deletions are never undone. Thread rule: any thread calls anything.
class unreliable_files : public rocksdb::FileSystemWrapper {
 public:
  unreliable_files() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "unreliable_files"; }

  // -- faults -------------------------------------------------------------------------------------

  /// From here on nothing reaches the files. Then whoever has them open closes them, and lose()
  /// takes what a loss of power would.
  void stop();
  void lose(std::mt19937_64& random);

  /// Files whose name ends in `suffix` (all for "") take `bytes` more, and then there is no space.
  void limit_space(const std::string& suffix, std::uint64_t bytes);
  void free_space();

  /// Whether the limit was met since it was set.
  bool was_full() const;

  /// The next sync of a file whose name ends in `suffix` fails.
  void fail_next_sync(const std::string& suffix);

  // -- for RocksDB --------------------------------------------------------------------------------

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* result,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options,
                                 std::uint64_t* bytes, rocksdb::IODebugContext* debug) override;

 private:
  class file;
  class written_ahead;
  class directory;

  struct durability {
    std::uint64_t bytes = 0;     ///< Of the file.
    std::uint64_t appended = 0;  ///< As many or, when more is written ahead, fewer.
    bool ahead = false;          ///< Something was written ahead.
    std::uint64_t synced_bytes = 0;
    std::uint64_t synced_appended = 0;
    bool entry_synced = false;
  };

  struct renaming {
    std::string from;
    std::string to;
    std::optional<std::string> replaced;  ///< What `to` held.
  };

  /// How many of `wanted` new bytes a file may have.
  std::uint64_t take_space(const std::string& path, std::uint64_t wanted);
  /// How many of `size` bytes may be written at `offset`: those that the file has already, and
  /// those for which there is space.
  std::uint64_t take_space(const std::string& path, std::uint64_t offset, std::uint64_t size);
  rocksdb::IOStatus check_not_stopped() const;
  rocksdb::IOStatus check_sync(const std::string& path);

  mutable std::mutex one_;
  bool stopped_ = false;
  std::map<std::string, durability> files_;
  std::vector<renaming> renamings_;
  std::string limited_suffix_;
  std::optional<std::uint64_t> space_;
  bool was_full_ = false;
  std::optional<std::string> failing_sync_;
};

/// The files and what RocksDB wants them wrapped in.
struct unreliable_environment {
  std::shared_ptr<unreliable_files> files = std::make_shared<unreliable_files>();
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(files);
};

/// The power goes while `opened` is at work, and comes back. REQUIRES: `options` are those with
/// which it was opened, and their environment is `where`.
void lose_power(std::unique_ptr<rocksdb_store>& opened, const rocksdb_store_options& options,
                unreliable_environment& where, std::mt19937_64& random);

}  // namespace scoreboard::storage::testing
