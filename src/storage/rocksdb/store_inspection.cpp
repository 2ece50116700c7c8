#include "src/storage/rocksdb/store_inspection.hpp"

#include <memory>

#include "src/storage/rocksdb/log_filter.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"

namespace scoreboard::storage {

store_meta inspect(const std::string& directory, rocksdb::Env* env) {
  log_filter log;
  auto options = reading_options(env);
  options.wal_filter = &log;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(options, directory, &opened);
  const std::unique_ptr<rocksdb::DB> db(opened);
  if (!status.ok()) refuse(directory, status);

  auto meta = read_meta(*db, directory);  // of the files only: the log was not applied
  if (!log.complaint().empty()) {
    refuse(directory, log.complaint() + "; restore a backup into another directory");
  }
  // With a hole between the files and the log, the log is of no use.
  const auto flushed = meta.progress.write_number;
  if (log.last() && *log.first_write() <= flushed + 1 && log.last()->write_number > flushed) {
    meta.progress = *log.last();
  }
  return meta;
}

void require_acknowledged(const std::string& directory, const store_meta& found,
                          std::uint64_t acknowledged) {
  const auto version = found.progress.reached.version;
  if (version >= acknowledged) return;
  refuse(directory, "commit " + std::to_string(acknowledged) +
                        " was acknowledged, but only commit " + std::to_string(version) +
                        " and those before it can be read; restore a backup into another "
                        "directory, or accept the loss");
}

}  // namespace scoreboard::storage
