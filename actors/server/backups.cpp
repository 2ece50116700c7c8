#include "actors/server/backups.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "actors/server/recovery.hpp"
#include "src/boards/user_reference.hpp"
#include "src/storage/data_directory.hpp"
#include "src/storage/file_sync.hpp"
#include "src/storage/rocksdb/rocksdb_backup.hpp"
#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "src/storage/rocksdb/store_inspection.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::actors {

namespace {

using storage::storage_error;

/// The numbers of a store's backup and of that of its archives, 0 for none.
struct whole_backup {
  std::uint32_t store = 0;
  std::uint32_t archives = 0;
};

std::string archives_in(const std::string& directory) { return directory + "/archives"; }

std::uint32_t newest_in(const std::string& directory) {
  const auto all = storage::list_backups(directory);
  return all.empty() ? 0 : all.back().number;
}

/// The last line is the newest; one that was cut short by a crash is none.
void note_whole(const std::string& directory, const whole_backup& made) {
  const auto path = directory + "/whole";
  {
    std::ofstream file(path, std::ios::app);
    file << fmt::format("\n{} {} .\n", made.store, made.archives) << std::flush;
    if (!file) throw storage_error(fmt::format("cannot write to \"{}\"", path));
  }
  storage::sync_file(path);
  storage::sync_directory(directory);
}

whole_backup newest_whole(const std::string& directory) {
  std::ifstream file(directory + "/whole");
  // Earlier programs had no archives, and noted nothing.
  if (!file) return {newest_in(directory), 0};
  whole_backup newest;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    whole_backup found;
    std::string end;
    if (words >> found.store >> found.archives >> end && end == ".") newest = found;
  }
  if (newest.store == 0)
    throw storage_error(fmt::format("there is no whole backup in \"{}\"", directory));
  return newest;
}

/// Goes on counting where another count ended.
class running_count {
 public:
  explicit running_count(const storage::store::progress_visitor& visit) : visit_(visit) {}

  storage::store::progress_visitor next_part() {
    before_ = last_;
    return [this](std::uint64_t bytes) {
      last_ = before_ + bytes;
      visit_(last_);
    };
  }

 private:
  const storage::store::progress_visitor& visit_;
  std::uint64_t before_ = 0;
  std::uint64_t last_ = 0;
};

using erasure = std::pair<std::uint64_t, boards::user_reference>;

/// What erases a user from the boards of a state of one shard.
class eraser {
 public:
  explicit eraser(recovered_state& state) : state_(state) {}

  void erase(const boards::user_reference& named, std::vector<commits::entry>& entries) {
    for (const auto& board : *state_.directory.list()) {
      const auto user = boards::resolve(named, board.settings.users);
      const auto part = state_.boards[0].find(board.id);
      if (!user || part == state_.boards[0].end()) continue;
      const auto found = part->second.find(*user);
      if (!found) continue;
      for (const auto snapshot : state_.directory.unwritten_snapshots(board.id)) {
        if (state_.moments[0].at(snapshot).said.emplace(*user, true).second)
          entries.emplace_back(commits::earlier_user{snapshot, *user, found});
      }
      entries.emplace_back(commits::user_removed{board.id, *user});
      part->second.remove(*user);
    }
  }

 private:
  recovered_state& state_;
};

/// Makes the commit by which a restored state begins anew.
void begin_anew(storage::store& store, const std::vector<erasure>& erased) {
  auto next = std::make_shared<commits::commit>();
  const auto last = store.last();
  next->version = last.version + version_step_of_restore;
  next->time_ms = last.time_ms;
  next->wall_ms = last.wall_ms;
  next->last_arrival = last.last_arrival;
  next->entries.emplace_back(commits::state_restored{skipped_events_of_restore});
  for (const auto& [version, user] : erased) next->entries.emplace_back(commits::user_erased{user});
  if (!erased.empty()) {
    auto state = recover(store, {1, boards::most_users_on_one_shard}, {});
    eraser from(state);
    for (const auto& [version, user] : erased) from.erase(user, next->entries);
  }
  const storage::store::commit_ptr commit = std::move(next);
  if (store.append({&commit, 1}) != storage::write_result::done ||
      store.sync() != storage::write_result::done)
    throw storage_error(fmt::format("the restored store takes no write: {}", store.trouble()));
}

std::vector<erasure> erased_since(const std::string& data, const storage::store& restored) {
  const storage::data_directory lock(data);
  auto found = storage::erased_users(data + "/store", restored.seed());
  std::erase_if(found, [version = restored.last().version](const erasure& one) {
    return one.first <= version;
  });
  return found;
}

}  // namespace

void add_backup(storage::store& store, const storage::archives::archive_store& archives,
                const std::string& directory, const storage::store::progress_visitor& visit) {
  running_count count(visit);
  // What the store names must be in the archives that are copied after it.
  const auto kept = archives.pause_removals();
  store.backup(directory, count.next_part());
  archives.backup(archives_in(directory), count.next_part());
  note_whole(directory, {newest_in(directory), newest_in(archives_in(directory))});
}

void restore_backup(const std::string& directory, const std::string& data,
                    const std::string& erased_in, const storage::store::progress_visitor& visit) {
  for (const auto& place : {data + "/store", data + "/archives"}) {
    if (!storage::is_vacant(place))
      throw storage_error(
          fmt::format("there is something in \"{}\" already; name another directory", place));
  }
  const auto backup = newest_whole(directory);
  running_count count(visit);
  if (backup.archives != 0) {
    storage::archives::restore(archives_in(directory), data + "/archives", count.next_part(),
                               backup.archives);
  }
  // The store comes last: without it there is nothing that a server would begin with.
  const auto unfinished = data + "/restored";
  std::filesystem::remove_all(unfinished);
  storage::restore(directory, unfinished, count.next_part(), backup.store);
  {
    storage::rocksdb_store_options options;
    options.directory = unfinished;
    storage::rocksdb_store store(options);
    begin_anew(store, erased_in.empty() ? std::vector<erasure>() : erased_since(erased_in, store));
  }
  storage::rename_directory(unfinished, data + "/store");
}

}  // namespace scoreboard::actors
