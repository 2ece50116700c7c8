#include "src/storage/rocksdb/commit_batch.hpp"

#include <array>
#include <cassert>
#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <variant>

#include "src/commits/codec.hpp"
#include "src/storage/season_codec.hpp"

namespace scoreboard::storage {

namespace {

/// The kinds of records that each user of a board may have one of.
constexpr std::array user_kinds{codec::total_kind, codec::data_kind, codec::hidden_kind};

/// And those that a board may have one of.
constexpr std::array board_kinds{codec::board_kind, codec::settings_kind, codec::due_kind};

}  // namespace

void commit_batch::add(std::span<const store::commit_ptr> commits, const store::progress& before) {
  last_event_ = before.last_event;
  forgotten_event_ = before.forgotten_event;
  try {
    for (const auto& commit : commits) add(*commit);
  } catch (const std::invalid_argument&) {
    clear();
    while (!events_.empty() && events_.back() > before.last_event) events_.pop_back();
    throw;
  }
}

void commit_batch::forget_keys_before(commits::key_window window, std::uint64_t first_kept) {
  note(records_.DeleteRange(codec::encode_keys_key({window, 0}),
                            codec::encode_keys_key({window, first_kept})));
}

void commit_batch::add_progress(const codec::progress_record& reached) {
  note(records_.Put(rocksdb::Slice(codec::progress_key), codec::encode_progress(reached)));
}

void commit_batch::forget_events() {
  events_.clear();
  naming_events_.clear();
}

void commit_batch::clear() {
  records_.Clear();
  status_ = rocksdb::Status();
  deleted_users_.clear();
}

void commit_batch::add(const commits::commit& from) {
  commits::validate(from);
  version_ = from.version;
  wall_ms_ = from.wall_ms;
  erased_ = 0;
  for (const auto& entry : from.entries)
    std::visit([this](const auto& change) { add_entry(change); }, entry);
  add_events(from);
  add_keys(from);
}

void commit_batch::add_events(const commits::commit& from) {
  const auto made = commits::events_of(from, last_event_);
  last_event_ = made.last;
  for (const auto& told : made.list) {
    add_event(told);
    know(told);
  }
  // Deletions have their price: many at a time.
  constexpr std::size_t deleted_at_once = 1024;
  if (events_.size() >= commits::kept_events + deleted_at_once) delete_old_events();
}

void commit_batch::delete_old_events() {
  const auto first_kept = events_.end() - static_cast<std::ptrdiff_t>(commits::kept_events);
  forgotten_event_ = *std::prev(first_kept);
  delete_range({codec::encode_event_key(0), codec::encode_event_key(*first_kept)});
  naming_events_.erase(naming_events_.begin(), naming_events_.lower_bound(*first_kept));
  events_.erase(events_.begin(), first_kept);
}

void commit_batch::add_event(const commits::event& told) {
  put(codec::encode_event_key(told.number), codec::encode_event(told));
}

void commit_batch::know(const commits::event& stored) {
  assert(events_.empty() || events_.back() < stored.number);
  events_.push_back(stored.number);
  if (commits::names_user(stored) && !stored.user.is_nobody())
    naming_events_.insert_or_assign(stored.number, stored);
}

void commit_batch::add_keys(const commits::commit& from) {
  std::array<bool, commits::key_window_count> used{};
  for (const auto& request : from.requests) used[static_cast<std::size_t>(request.window)] = true;
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) continue;
    const auto window = static_cast<commits::key_window>(i);
    const auto keys = commits::keys_of(from, window);
    if (keys.requests.empty()) continue;
    commits::encode(keys, value_);
    put(codec::encode_keys_key({window, from.version}), value_);
  }
}

void commit_batch::add_entry(const commits::total_change& entry) {
  codec::encode_user_key(codec::total_kind, entry.board, entry.now.user, key_);
  codec::encode_total({entry.now.total, entry.now.arrived}, value_);
  put(key_, value_);
}

void commit_batch::add_entry(const commits::board_created& entry) {
  add_board(entry.board, {entry.name, wall_ms_, 1, entry.board});
  if (entry.settings != boards::settings()) add_settings(entry.board, entry.settings);
  if (entry.due != boards::due_times()) add_due(entry.board, entry.due);
}

void commit_batch::add_board(boards::board_id board, const codec::board_value& value) {
  put(codec::encode_board_key(codec::board_kind, board), codec::encode_board(board, value));
}

void commit_batch::add_settings(boards::board_id board, const boards::settings& settings) {
  put(codec::encode_board_key(codec::settings_kind, board), codec::encode_settings(settings));
}

void commit_batch::add_due(boards::board_id board, const boards::due_times& due) {
  put(codec::encode_board_key(codec::due_kind, board), codec::encode_due(due));
}

void commit_batch::add_entry(const commits::data_change& entry) {
  codec::encode_user_key(codec::data_kind, entry.board, entry.user, key_);
  if (entry.data.empty()) return remove(key_);
  codec::require_data(entry.data);
  put(key_, entry.data);
}

void commit_batch::add_entry(const commits::visibility_change& entry) {
  codec::encode_user_key(codec::hidden_kind, entry.board, entry.user, key_);
  entry.hidden ? put(key_, {}) : remove(key_);
}

void commit_batch::add_entry(const commits::user_removed& entry) {
  for (const char kind : user_kinds) {
    codec::encode_user_key(kind, entry.board, entry.user, key_);
    remove(key_);
  }
}

void commit_batch::add_entry(const commits::user_erased& entry) {
  put(codec::encode_erased_key(version_, erased_++), codec::encode_erased(entry.user));
  // Should this write fail, the store is opened again, and they are read as they are in it.
  for (auto& [number, told] : naming_events_) {
    if (!commits::names(told, entry.user)) continue;
    told.user = ranking::user_id::nobody();
    add_event(told);
  }
  std::erase_if(naming_events_, [](const auto& each) { return each.second.user.is_nobody(); });
}

void commit_batch::add_entry(const commits::settings_changed& entry) {
  add_settings(entry.board, entry.settings);
  add_due(entry.board, entry.due);
}

void commit_batch::add_entry(const commits::board_deleted& entry) {
  remove_board(entry.board);
  delete_users(entry.board);
  for (const char kind : {codec::archive_kind, codec::written_kind, codec::frozen_kind})
    delete_range(codec::archives_of(kind, entry.origin));
  for (const auto archive : entry.unwritten) {
    delete_users(archive);
    delete_users(codec::earlier_kind, archive);
  }
}

void commit_batch::add_entry(const commits::season_ended& entry) {
  remove_board(entry.board);
  add_board(entry.next, {entry.name, wall_ms_, entry.season + 1, entry.origin});
  add_settings(entry.next, entry.settings);
  add_due(entry.next, entry.due);
  add_archive(entry.origin, commits::archive_of(entry, version_, wall_ms_));
}

void commit_batch::add_entry(const commits::snapshot_taken& entry) {
  add_due(entry.board, entry.due);
  add_archive(entry.origin, commits::archive_of(entry, version_, wall_ms_));
}

void commit_batch::add_entry(const commits::earlier_user& entry) {
  codec::encode_user_key(codec::earlier_kind, entry.archive, entry.user, key_);
  put(key_, codec::encode_earlier(entry.state));
}

void commit_batch::add_entry(const commits::archive_written& entry) {
  put(codec::encode_archive_key(codec::written_kind, entry.origin, entry.archive),
      codec::encode_written(entry.users));
  if (entry.past_season)
    delete_users(entry.archive);
  else
    delete_users(codec::earlier_kind, entry.archive);
}

void commit_batch::add_entry(const commits::archive_deleted& entry) {
  if (!entry.written) {
    return put(codec::encode_archive_key(codec::written_kind, entry.origin, entry.archive),
               codec::encode_written(std::nullopt));
  }
  for (const char kind : {codec::archive_kind, codec::written_kind})
    remove(codec::encode_archive_key(kind, entry.origin, entry.archive));
}

void commit_batch::add_entry(const commits::freeze_changed& entry) {
  const auto key = codec::encode_archive_key(codec::frozen_kind, entry.origin, entry.archive);
  entry.frozen ? put(key, codec::encode_freeze(entry.details)) : remove(key);
}

void commit_batch::add_archive(boards::board_id origin, const boards::archive_info& archive) {
  put(codec::encode_archive_key(codec::archive_kind, origin, archive.id),
      codec::encode_archive(archive));
}

void commit_batch::remove_board(boards::board_id board) {
  for (const char kind : board_kinds) remove(codec::encode_board_key(kind, board));
}

void commit_batch::delete_users(boards::board_id board) {
  for (const char kind : user_kinds) delete_users(kind, board);
}

void commit_batch::delete_users(char kind, boards::board_id board) {
  deleted_users_.push_back(codec::users_of(kind, board));
  delete_range(deleted_users_.back());
}

void commit_batch::delete_range(const codec::key_range& range) {
  note(records_.DeleteRange(range.begin, range.end));
}

void commit_batch::put(const std::string& key, const rocksdb::Slice& value) {
  note(records_.Put(key, value));
}

void commit_batch::remove(const std::string& key) { note(records_.Delete(key)); }

void commit_batch::note(const rocksdb::Status& status) {
  if (status_.ok()) status_ = status;
}

}  // namespace scoreboard::storage
