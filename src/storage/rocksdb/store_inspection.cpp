#include "src/storage/rocksdb/store_inspection.hpp"

#include <memory>

#include "src/storage/rocksdb/log_filter.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"

namespace scoreboard::storage {

namespace {

/// Lets the filter see the log.
std::unique_ptr<rocksdb::DB> open_for_reading(const std::string& directory, rocksdb::Env* env,
                                              log_filter& log) {
  auto options = reading_options(env);
  options.wal_filter = &log;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(options, directory, &opened);
  std::unique_ptr<rocksdb::DB> db(opened);
  if (!status.ok()) refuse(directory, status);
  return db;
}

}  // namespace

store_meta inspect(const std::string& directory, rocksdb::Env* env) {
  log_filter log;
  const auto db = open_for_reading(directory, env, log);
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

std::vector<std::pair<std::uint64_t, boards::user_reference>> erased_users(
    const std::string& directory, std::uint64_t seed, rocksdb::Env* env) {
  log_filter log(inspect(directory, env).progress.write_number);
  const auto db = open_for_reading(directory, env, log);
  const auto meta = read_meta(*db, directory);
  if (meta.identity.seed != seed) refuse(directory, "it is that of another server");
  std::vector<std::pair<std::uint64_t, boards::user_reference>> found;
  store::visitor into;
  into.erased = [&](std::uint64_t version, const boards::user_reference& user) {
    found.emplace_back(version, user);
  };
  read_all(*db, directory, meta, into);
  return found;
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
