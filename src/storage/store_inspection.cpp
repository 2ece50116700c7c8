#include "src/storage/store_inspection.hpp"

#include <memory>

#include "src/storage/log_observer.hpp"
#include "src/storage/rocksdb_setup.hpp"

namespace scoreboard::storage {

store_meta inspect(const std::string& directory, rocksdb::Env* env) {
  log_observer log;
  auto options = reading_options(env);
  options.wal_filter = &log;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(options, directory, &opened);
  const std::unique_ptr<rocksdb::DB> db(opened);
  if (!status.ok()) refuse(directory, status);

  auto meta = read_meta(*db, directory);  // of the files only: the log was not applied
  auto complaint = log.complaint();
  if (complaint.empty() && log.first_write() &&
      *log.first_write() > meta.progress.write_number + 1) {
    complaint =
        "the log's writes up to number " + std::to_string(*log.first_write() - 1) + " are missing";
  }
  if (!complaint.empty()) {
    refuse(directory, complaint + "; restore a backup into another directory");
  }
  if (log.last() && log.last()->write_number > meta.progress.write_number) {
    meta.progress = *log.last();
  }
  return meta;
}

void require_acknowledged(const std::string& directory, const store_meta& found,
                          std::uint64_t acknowledged) {
  const auto round = found.progress.reached.round;
  if (round >= acknowledged) return;
  refuse(directory, "round " + std::to_string(acknowledged) + " was acknowledged, but only round " +
                        std::to_string(round) +
                        " and those before it can be read; restore a backup into another "
                        "directory, or accept the loss");
}

}  // namespace scoreboard::storage
