#include "actors/server/store_commands.hpp"

#include <filesystem>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "actors/server/backup_service.hpp"
#include "src/process/progress_line.hpp"
#include "src/storage/data_directory.hpp"
#include "src/storage/rocksdb/rocksdb_backup.hpp"
#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "src/storage/rocksdb/store_check.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::actors {

namespace {

void require_directory(const std::string& path) {
  if (!std::filesystem::is_directory(path))
    throw storage::storage_error(fmt::format("there is no data directory \"{}\"", path));
}

}  // namespace

void check_store(const server_options& options) {
  require_directory(options.data);
  const storage::data_directory lock(options.data);
  process::progress_line line("read");
  const auto found =
      storage::check(options.for_store().directory, [&](std::uint64_t bytes) { line.show(bytes); });
  line.done();
  for (const auto& [name, board] : found.boards) {
    fmt::print("board {}: {} users", name, board.users);
    if (board.hidden > 0) fmt::print(", {} of them hidden", board.hidden);
    if (board.with_data > 0) fmt::print(", {} with data", board.with_data);
    fmt::print("\n");
  }
  if (found.erased_users > 0) fmt::print("{} users were erased\n", found.erased_users);
  fmt::print("{} records of keys for retries, the last commit is {}, the last acknowledged {}\n",
             found.key_records, found.last.version, found.acknowledged_version);
  fmt::print("{} bytes on disk\nthe store is sound\n", found.disk_bytes);
}

void back_up_store(const server_options& options) {
  require_directory(options.data);
  std::optional<storage::data_directory> lock;
  try {
    lock.emplace(options.data);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::operation_would_block) throw;
  }
  if (!lock) return ask_for_backup(options.data, options.backup);
  storage::rocksdb_store store(options.for_store());
  process::progress_line line("backed up");
  store.backup(options.backup, [&](std::uint64_t bytes) { line.show(bytes); });
  line.done();
}

void restore_store(const server_options& options) {
  const storage::data_directory lock(options.data);
  process::progress_line line("restored");
  storage::restore(options.restore, options.for_store().directory,
                   [&](std::uint64_t bytes) { line.show(bytes); });
  line.done();
}

}  // namespace scoreboard::actors
