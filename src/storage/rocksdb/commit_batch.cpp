#include "src/storage/rocksdb/commit_batch.hpp"

#include <array>
#include <cstddef>
#include <stdexcept>
#include <variant>

#include "src/commits/codec.hpp"

namespace scoreboard::storage {

namespace {

/// The kinds of records that each user of a board may have one of.
constexpr std::array user_kinds{codec::total_kind, codec::data_kind, codec::hidden_kind};

}  // namespace

void commit_batch::add(std::span<const store::commit_ptr> commits) {
  try {
    for (const auto& commit : commits) add(*commit);
  } catch (const std::invalid_argument&) {
    clear();
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

void commit_batch::clear() {
  records_.Clear();
  status_ = rocksdb::Status();
  deleted_boards_.clear();
}

void commit_batch::add(const commits::commit& from) {
  commits::validate(from);
  version_ = from.version;
  time_ms_ = from.time_ms;
  erased_ = 0;
  for (const auto& entry : from.entries)
    std::visit([this](const auto& kind) { add_entry(kind); }, entry);
  add_keys(from);
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
  put(codec::encode_board_key(codec::board_kind, entry.board),
      codec::encode_board({entry.name, time_ms_}));
  if (entry.settings != boards::settings())
    put(codec::encode_board_key(codec::settings_kind, entry.board),
        codec::encode_settings(entry.settings));
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
}

void commit_batch::add_entry(const commits::settings_changed& entry) {
  put(codec::encode_board_key(codec::settings_kind, entry.board),
      codec::encode_settings(entry.settings));
}

void commit_batch::add_entry(const commits::board_deleted& entry) {
  for (const char kind : {codec::board_kind, codec::settings_kind})
    remove(codec::encode_board_key(kind, entry.board));
  for (const char kind : user_kinds) {
    const auto users = codec::users_of(kind, entry.board);
    note(records_.DeleteRange(users.begin, users.end));
  }
  deleted_boards_.push_back(entry.board);
}

void commit_batch::put(const std::string& key, const rocksdb::Slice& value) {
  note(records_.Put(key, value));
}

void commit_batch::remove(const std::string& key) { note(records_.Delete(key)); }

void commit_batch::note(const rocksdb::Status& status) {
  if (status_.ok()) status_ = status;
}

}  // namespace scoreboard::storage
