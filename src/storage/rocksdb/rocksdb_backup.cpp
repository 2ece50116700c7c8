#include "src/storage/rocksdb/rocksdb_backup.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include <rocksdb/utilities/backup_engine.h>

#include "src/storage/file_sync.hpp"
#include "src/storage/rocksdb/acknowledged_mark.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"
#include "src/storage/rocksdb/store_inspection.hpp"
#include "src/storage/rocksdb/transfer_meter.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::storage {

namespace {

[[noreturn]] void refuse_backup(const std::string& directory, const std::string& why) {
  throw storage_error("cannot use the backups in \"" + directory + "\": " + why);
}

void require_backup(const std::string& directory, const rocksdb::Status& status) {
  if (!status.ok()) refuse_backup(directory, status.ToString());
}

/// What every backup is labelled with, as text: "SEED VERSION".
struct label {
  std::uint64_t seed = 0;
  std::uint64_t version = 0;
};

std::string to_text(const label& from) {
  return std::to_string(from.seed) + " " + std::to_string(from.version);
}

std::optional<label> parse_label(const std::string& text) {
  label parsed;
  const char* const end = text.data() + text.size();
  const auto seed = std::from_chars(text.data(), end, parsed.seed);
  if (seed.ec != std::errc() || seed.ptr == end || *seed.ptr != ' ') return std::nullopt;
  const auto version = std::from_chars(seed.ptr + 1, end, parsed.version);
  if (version.ec != std::errc() || version.ptr != end) return std::nullopt;
  return parsed;
}

label label_of(const std::string& directory, const rocksdb::BackupInfo& info) {
  const auto parsed = parse_label(info.app_metadata);
  if (!parsed) {
    refuse_backup(directory,
                  "number " + std::to_string(info.backup_id) + " is not of this program");
  }
  return *parsed;
}

rocksdb::BackupEngineOptions engine_options(const std::string& directory, rocksdb::Env* env,
                                            std::shared_ptr<rocksdb::RateLimiter> meter) {
  rocksdb::BackupEngineOptions options(directory, env);
  options.share_table_files = true;
  options.sync = true;
  options.max_background_operations = 1;
  options.backup_rate_limiter = meter;
  options.restore_rate_limiter = std::move(meter);
  return options;
}

std::unique_ptr<rocksdb::BackupEngineReadOnly> open_to_read(
    const std::string& directory, rocksdb::Env* env, std::shared_ptr<rocksdb::RateLimiter> meter) {
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  const auto status = rocksdb::BackupEngineReadOnly::Open(
      env_or_default(env), engine_options(directory, env, std::move(meter)), &opened);
  std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(opened);
  require_backup(directory, status);
  return engine;
}

/// The backup with this number, or the newest for 0.
rocksdb::BackupInfo find_backup(const rocksdb::BackupEngineReadOnly& engine,
                                const std::string& directory, std::uint32_t number) {
  std::vector<rocksdb::BackupInfo> infos;
  engine.GetBackupInfo(&infos);
  std::vector<rocksdb::BackupID> damaged;
  engine.GetCorruptedBackups(&damaged);
  const auto newest = [&] {
    std::uint32_t most = 0;
    for (const auto& info : infos) most = std::max(most, info.backup_id);
    for (const auto id : damaged) most = std::max(most, id);
    return most;
  };
  if (number == 0) number = newest();
  if (number == 0) refuse_backup(directory, "there are none");
  const auto found = std::find_if(infos.begin(), infos.end(),
                                  [&](const auto& info) { return info.backup_id == number; });
  if (found != infos.end()) return *found;
  const bool is_damaged = std::find(damaged.begin(), damaged.end(), number) != damaged.end();
  refuse_backup(directory, "number " + std::to_string(number) +
                               (is_damaged ? " is damaged; name another one" : " is not there"));
}

}  // namespace

std::vector<backup_summary> list_backups(const std::string& directory, rocksdb::Env* env) {
  const auto engine = open_to_read(directory, env, nullptr);
  std::vector<rocksdb::BackupInfo> infos;
  engine->GetBackupInfo(&infos);
  std::vector<backup_summary> summaries;
  summaries.reserve(infos.size());
  for (const auto& info : infos) {
    summaries.push_back(
        {info.backup_id, info.timestamp, info.size, label_of(directory, info).version});
  }
  return summaries;
}

void add_backup(rocksdb::DB& db, std::uint64_t seed, std::uint64_t version,
                const std::string& directory, rocksdb::Env* env,
                const store::progress_visitor& visit) {
  rocksdb::BackupEngine* opened = nullptr;
  const auto status = rocksdb::BackupEngine::Open(
      env_or_default(env), engine_options(directory, env, std::make_shared<transfer_meter>(visit)),
      &opened);
  const std::unique_ptr<rocksdb::BackupEngine> engine(opened);
  require_backup(directory, status);
  std::vector<rocksdb::BackupInfo> infos;
  engine->GetBackupInfo(&infos);
  for (const auto& info : infos) {
    if (label_of(directory, info).seed != seed) {
      refuse_backup(directory, "they are of another store; name another directory");
    }
  }
  require_backup(directory, engine->CreateNewBackupWithMetadata({}, &db, to_text({seed, version})));
}

void restore_database(
    const std::string& directory, const std::string& target, const store::progress_visitor& visit,
    std::uint32_t number, rocksdb::Env* env,
    const std::function<void(const std::string& unfinished, std::uint64_t version)>& finish) {
  if (!is_vacant(target)) refuse(target, "something is there already; name another directory");
  const auto engine = open_to_read(directory, env, std::make_shared<transfer_meter>(visit));
  const auto info = find_backup(*engine, directory, number);
  const auto expected = label_of(directory, info);

  const auto unfinished = target + ".new";
  std::error_code error;
  std::filesystem::remove_all(unfinished, error);
  if (!error) std::filesystem::create_directories(unfinished, error);
  if (error) refuse(unfinished, error.message());
  require_backup(directory, engine->RestoreDBFromBackup(rocksdb::RestoreOptions(), info.backup_id,
                                                        unfinished, unfinished));

  finish(unfinished, expected.version);
  rename_directory(unfinished, target);
}

void restore(const std::string& directory, const std::string& target,
             const store::progress_visitor& visit, std::uint32_t number, rocksdb::Env* env) {
  restore_database(directory, target, visit, number, env,
                   [env](const std::string& unfinished, std::uint64_t version) {
                     const auto found = inspect(unfinished, env);
                     require_acknowledged(unfinished, found, version);
                     acknowledged_mark::create(unfinished, found.progress.reached.version);
                   });
}

}  // namespace scoreboard::storage
