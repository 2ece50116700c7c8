#include "src/storage/rocksdb/leftover_files.hpp"

#include <filesystem>
#include <memory>
#include <unordered_set>
#include <vector>

#include <rocksdb/db.h>

#include "src/storage/rocksdb/log_filter.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"

namespace scoreboard::storage {

std::size_t remove_leftover_files(const std::string& directory, rocksdb::Env* env) {
  log_filter unapplied;  // the log is of no interest
  auto options = reading_options(env);
  options.wal_filter = &unapplied;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(options, directory, &opened);
  std::unique_ptr<rocksdb::DB> db(opened);
  if (!status.ok()) return 0;
  std::vector<rocksdb::LiveFileMetaData> live;
  db->GetLiveFilesMetaData(&live);
  db.reset();
  std::unordered_set<std::string> in_use;
  for (const auto& file : live) in_use.insert(file.relative_filename);

  std::vector<std::string> names;
  if (!env_or_default(env)->GetChildren(directory, &names).ok()) return 0;
  const std::filesystem::path path(directory);
  std::size_t removed = 0;
  for (const auto& name : names) {
    if (!name.ends_with(".sst") || in_use.contains(name)) continue;
    if (env_or_default(env)->DeleteFile((path / name).string()).ok()) ++removed;
  }
  return removed;
}

}  // namespace scoreboard::storage
