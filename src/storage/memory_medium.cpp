#include "src/storage/memory_medium.hpp"

#include <utility>
#include <variant>

#include "src/boards/names.hpp"
#include "src/commits/codec.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::storage {

namespace {

/// Applies the entries of one commit.
class entry_applier {
 public:
  entry_applier(memory_medium::content& to, const commits::commit& from)
      : to_(to), version_(from.version), wall_ms_(from.wall_ms) {}

  void operator()(const commits::total_change& entry) const {
    to_.totals[{entry.board, entry.now.user}] = {entry.now.total, entry.now.arrived};
  }

  void operator()(const commits::board_created& entry) const {
    to_.boards[entry.board] = {entry.board, entry.name, entry.settings, wall_ms_,
                               entry.board, 1,          entry.due};
  }

  void operator()(const commits::data_change& entry) const {
    if (entry.data.empty())
      to_.data.erase({entry.board, entry.user});
    else
      to_.data[{entry.board, entry.user}] = entry.data;
  }

  void operator()(const commits::visibility_change& entry) const {
    if (entry.hidden)
      to_.hidden.emplace(entry.board, entry.user);
    else
      to_.hidden.erase({entry.board, entry.user});
  }

  void operator()(const commits::user_removed& entry) const {
    const memory_medium::user_key key{entry.board, entry.user};
    to_.totals.erase(key);
    to_.data.erase(key);
    to_.hidden.erase(key);
  }

  void operator()(const commits::user_erased& entry) const {
    to_.erased.emplace_back(version_, entry.user);
    for (auto& [number, told] : to_.events) {
      if (commits::names(told, entry.user)) told.user = ranking::user_id::nobody();
    }
  }

  void operator()(const commits::settings_changed& entry) const {
    auto& record = record_of(entry.board);
    record.settings = entry.settings;
    record.due = entry.due;
  }

  void operator()(const commits::board_deleted& entry) const {
    to_.boards.erase(entry.board);
    delete_users(entry.board);
    std::erase_if(to_.archives,
                  [&](const auto& record) { return record.second.origin == entry.origin; });
    for (const auto archive : entry.unwritten) {
      delete_users(archive);
      delete_earlier(archive);
    }
  }

  void operator()(const commits::season_ended& entry) const {
    to_.boards.erase(entry.board);
    to_.boards[entry.next] = {entry.next,   entry.name,       entry.settings, wall_ms_,
                              entry.origin, entry.season + 1, entry.due};
    to_.archives[entry.board] = {entry.origin, commits::archive_of(entry, version_, wall_ms_)};
  }

  void operator()(const commits::snapshot_taken& entry) const {
    record_of(entry.board).due = entry.due;
    to_.archives[entry.archive] = {entry.origin, commits::archive_of(entry, version_, wall_ms_)};
  }

  void operator()(const commits::earlier_user& entry) const {
    to_.earlier[{entry.archive, entry.user}] = entry.state;
  }

  void operator()(const commits::archive_written& entry) const {
    auto& info = to_.archives.at(entry.archive).info;
    info.written = true;
    info.deleted = false;
    info.users = entry.users;
    if (entry.past_season)
      delete_users(entry.archive);
    else
      delete_earlier(entry.archive);
  }

  void operator()(const commits::archive_deleted& entry) const {
    if (entry.written)
      to_.archives.erase(entry.archive);
    else
      to_.archives.at(entry.archive).info.deleted = true;
  }

  void operator()(const commits::state_restored& /*entry*/) const {}

  void operator()(const commits::freeze_changed& entry) const {
    auto& record = to_.archives.at(entry.archive);
    record.info.frozen = entry.frozen;
    record.details = entry.frozen ? entry.details : std::nullopt;
  }

 private:
  store::board_record& record_of(boards::board_id board) const {
    // Only "default" may have none yet.
    const store::board_record made{
        boards::default_board_id, std::string(boards::default_board), {}, std::nullopt};
    return to_.boards.try_emplace(board, made).first->second;
  }

  void delete_users(boards::board_id board) const {
    const auto is_on_board = [board](const memory_medium::user_key& key) {
      return key.first == board;
    };
    const auto has_key_on_board = [&](const auto& record) { return is_on_board(record.first); };
    std::erase_if(to_.hidden, is_on_board);
    std::erase_if(to_.totals, has_key_on_board);
    std::erase_if(to_.data, has_key_on_board);
  }

  void delete_earlier(boards::board_id archive) const {
    std::erase_if(to_.earlier, [&](const auto& record) { return record.first.first == archive; });
  }

  memory_medium::content& to_;
  const std::uint64_t version_;
  const std::uint64_t wall_ms_;
};

void apply(const commits::commit& from, memory_medium::content& to) {
  for (const auto& entry : from.entries) std::visit(entry_applier(to, from), entry);
  for (const auto& request : from.requests) {
    auto keys = commits::keys_of(from, request.window);
    if (!keys.requests.empty()) to.keys[{request.window, from.version}] = std::move(keys);
  }
  auto made = commits::events_of(from, to.last.last_event);
  for (auto& told : made.list) to.events.emplace(told.number, std::move(told));
  auto forgotten = to.last.forgotten_event;
  for (; to.events.size() > commits::kept_events; to.events.erase(to.events.begin()))
    forgotten = to.events.begin()->first;
  to.last = progress_of(from, made.last, forgotten);
}

void apply(const memory_medium::change& from, memory_medium::content& to) {
  for (const auto& bytes : from.commits) {
    const auto decoded = commits::decode(bytes);
    if (!decoded) throw storage_error("the medium was given what is no commit");
    apply(*decoded, to);
  }
  for (const auto& [window, version] : from.first_kept) {
    to.keys.erase(to.keys.lower_bound({window, 0}), to.keys.lower_bound({window, version}));
  }
}

}  // namespace

void memory_medium::crash() {
  const std::lock_guard lock(one_);
  unsynced_.clear();
  written_ = synced_;
}

void memory_medium::set_full(bool full) {
  const std::lock_guard lock(one_);
  full_ = full;
}

void memory_medium::fail_next(operation kind) {
  const std::lock_guard lock(one_);
  (kind == operation::write ? write_fails_ : sync_fails_) = true;
}

memory_medium::content memory_medium::written() const {
  const std::lock_guard lock(one_);
  return written_;
}

store::progress memory_medium::last() const {
  const std::lock_guard lock(one_);
  return written_.last;
}

std::uint64_t memory_medium::syncs() const {
  const std::lock_guard lock(one_);
  return syncs_;
}

write_result memory_medium::write(change next) {
  const std::lock_guard lock(one_);
  if (std::exchange(write_fails_, false)) return write_result::failed;
  if (full_) return write_result::no_space;
  apply(next, written_);
  unsynced_.push_back(std::move(next));
  return write_result::done;
}

write_result memory_medium::sync() {
  const std::lock_guard lock(one_);
  if (std::exchange(sync_fails_, false)) return write_result::failed;
  for (const auto& missing : unsynced_) apply(missing, synced_);
  unsynced_.clear();
  ++syncs_;
  return write_result::done;
}

}  // namespace scoreboard::storage
