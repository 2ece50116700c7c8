#include "src/storage/rocksdb/rocksdb_setup.hpp"

#include <algorithm>
#include <cstdarg>
#include <limits>
#include <memory>

#include <rocksdb/listener.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/table.h>

#include "src/base/thread_priority.hpp"
#include "src/storage/rocksdb/checked_logs.hpp"
#include "src/storage/rocksdb/checked_tables.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::storage {

namespace {

/// Keeps nothing.
class silent_logger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

/// Lets no write wait for RocksDB to try again what failed, on a full disk until there is space:
/// who writes shall hear of it, and opens the store again when that is worth an attempt. From
/// version 9 on, writes hang as long as such a recovery is under way.
class no_recovery : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*error*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

/// Lowers the priority of the threads that write files out and merge them: they have time until
/// three buffers are full, requests have not. RocksDB's own way to do so goes down to nice 19,
/// which is too far: these threads hold the mutex of the database now and then, and closing it
/// waits for them.
class patient_work : public rocksdb::EventListener {
 public:
  void OnFlushBegin(rocksdb::DB* /*db*/, const rocksdb::FlushJobInfo& /*job*/) override {
    lower_thread_priority();
  }
  void OnCompactionBegin(rocksdb::DB* /*db*/, const rocksdb::CompactionJobInfo& /*job*/) override {
    lower_thread_priority();
  }
};

/// What reading and writing share: everything is checked, nothing is cached.
rocksdb::Options common_options(rocksdb::Env* env) {
  auto options = checked_options(env);
  // All files are opened at the start, so a missing one is found then.
  options.max_open_files = -1;
  options.max_file_opening_threads = 2;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.compression = rocksdb::kLZ4Compression;

  // The store is only ever read from one end to the other: filters and caches would be of no use,
  // and large blocks compress better.
  rocksdb::BlockBasedTableOptions table;
  table.no_block_cache = true;
  table.block_size = std::size_t{32} << 10;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

}  // namespace

rocksdb::Options checked_options(rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = env_or_default(env);
  options.paranoid_checks = true;
  // Nobody reads that file, and from RocksDB 9 on a failure to write it would fail the opening,
  // without saying that only space is wanted.
  options.fail_if_options_file_error = false;
  // RocksDB's own log lies on the same disk, and Debian builds RocksDB with assertions: one of them
  // ends the process when a line of that log did not fit on a full disk and the next one comes.
  options.info_log = std::make_shared<silent_logger>();
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::Options writing_options(const rocksdb_store_options& from) {
  auto options = common_options(from.env);
  // Nothing is looked up in what was just written, so it need not be in order before it is a file:
  // an insertion is an append. Such a buffer takes one writer.
  options.memtable_factory = std::make_shared<rocksdb::VectorRepFactory>();
  options.allow_concurrent_memtable_write = false;
  options.write_buffer_size = from.write_buffer_bytes;
  options.max_write_buffer_number = write_buffers;

  // One job for writing files out and one for merging them: two of the machine's cores at most.
  options.max_background_jobs = 2;
  options.listeners.push_back(std::make_shared<patient_work>());
  options.bytes_per_sync = std::uint64_t{1} << 20;

  // Every merge into the first level rewrites that level as users are spread evenly over it; making
  // it large, and letting several files wait for one merge, rewrites the fewest bytes in all.
  options.level0_file_num_compaction_trigger = 6;
  options.max_bytes_for_level_base = std::uint64_t{1} << 30;
  options.target_file_size_base = std::uint64_t{64} << 20;
  // Writers may be slowed down when merging falls behind, but never stopped: when merging cannot go
  // on because the disk is full, they shall hear of that and not hang.
  options.level0_slowdown_writes_trigger = 30;
  options.level0_stop_writes_trigger = std::numeric_limits<int>::max();
  options.soft_pending_compaction_bytes_limit = 0;
  options.hard_pending_compaction_bytes_limit = 0;
  options.listeners.push_back(std::make_shared<no_recovery>());
  options.max_bgerror_resume_count = 0;
  return options;
}

rocksdb::Options reading_options(rocksdb::Env* env) { return common_options(env); }

rocksdb::ReadOptions scan_options() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.fill_cache = false;
  options.readahead_size = std::size_t{2} << 20;
  return options;
}

rocksdb::Env* env_or_default(rocksdb::Env* env) {
  // For as long as the process lives, as that of RocksDB.
  static rocksdb::Env* const checked =
      rocksdb::NewCompositeEnv(std::make_shared<checked_tables>(std::make_shared<checked_logs>(
                                   rocksdb::Env::Default()->GetFileSystem())))
          .release();
  return env != nullptr ? env : checked;
}

void refuse(const std::string& directory, const std::string& why) {
  auto message = "cannot use the store in \"" + directory + "\": " + why;
  std::replace(message.begin(), message.end(), '\n', ' ');
  throw storage_error(message);
}

void refuse(const std::string& directory, const rocksdb::Status& why) {
  const bool damaged = why.IsCorruption() || why.IsNotFound() || why.IsPathNotFound();
  refuse(directory, why.ToString() + (damaged ? "; restore a backup into another directory" : ""));
}

}  // namespace scoreboard::storage
