#include "actors/server/store_commands.hpp"

#include <filesystem>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "actors/server/backup_service.hpp"
#include "actors/server/backups.hpp"
#include "src/process/progress_line.hpp"
#include "src/storage/archives/archive_check.hpp"
#include "src/storage/data_directory.hpp"
#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::actors {

namespace {

void require_directory(const std::string& path) {
  if (!std::filesystem::is_directory(path))
    throw storage::storage_error(fmt::format("there is no data directory \"{}\"", path));
}

}  // namespace

namespace {

/// Checks the archives, and that those which the store names are there.
void check_archives(const server_options& options, const storage::store_summary& store) {
  const auto directory = options.for_archives().directory;
  storage::archives::archives_summary found;
  if (std::filesystem::is_directory(directory)) {
    process::progress_line line("read");
    found = storage::archives::check(directory, [&](std::uint64_t bytes) { line.show(bytes); });
    line.done();
  }
  std::uint64_t users = 0;
  std::size_t named = 0;
  for (const auto archive : store.written_archives) {
    const auto there = found.archives.find(archive);
    if (there == found.archives.end()) {
      throw storage::storage_error(fmt::format(
          "a snapshot that the store names is missing in \"{}\"; restore a backup", directory));
    }
    users += there->second.users;
    ++named;
  }
  if (named > 0)
    fmt::print("{} snapshots of {} users, {} bytes on disk\n", named, users, found.disk_bytes);
}

}  // namespace

std::string describe(const std::string& name, const storage::board_summary& board) {
  auto text = fmt::format("board {}: {} users", name, board.users);
  if (board.hidden > 0) text += fmt::format(", {} of them hidden", board.hidden);
  if (board.with_data > 0) text += fmt::format(", {} with data", board.with_data);
  const auto& [written, unwritten] = board.archives;
  if (written + unwritten > 0)
    text += fmt::format(", {} past seasons and snapshots", written + unwritten);
  if (unwritten > 0) text += fmt::format(", {} of them still to be written", unwritten);
  return text;
}

void check_store(const server_options& options) {
  require_directory(options.data);
  const storage::data_directory lock(options.data);
  process::progress_line line("read");
  const auto found =
      storage::check(options.for_store().directory, [&](std::uint64_t bytes) { line.show(bytes); });
  line.done();
  for (const auto& [name, board] : found.boards) fmt::print("{}\n", describe(name, board));
  check_archives(options, found);
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
  const storage::archives::archive_store archives(options.for_archives());
  process::progress_line line("backed up");
  add_backup(store, archives, options.backup, [&](std::uint64_t bytes) { line.show(bytes); });
  line.done();
}

void restore_store(const server_options& options) {
  const storage::data_directory lock(options.data);
  process::progress_line line("restored");
  restore_backup(options.restore, options.data, options.erased_in,
                 [&](std::uint64_t bytes) { line.show(bytes); });
  line.done();
}

}  // namespace scoreboard::actors
