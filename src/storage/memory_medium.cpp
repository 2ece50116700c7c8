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
  entry_applier(memory_medium::content& to, std::uint64_t time_ms) : to_(to), time_ms_(time_ms) {}

  void operator()(const commits::total_change& entry) const {
    to_.totals[{entry.board, entry.now.user}] = {entry.now.total, entry.now.arrived};
  }

  void operator()(const commits::board_created& entry) const {
    to_.boards[entry.board] = {entry.board, entry.name, entry.settings, time_ms_};
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

  void operator()(const commits::user_erased& entry) const { to_.erased.push_back(entry.user); }

  void operator()(const commits::settings_changed& entry) const {
    // Only "default" can have no record.
    auto& record = to_.boards.try_emplace(entry.board, default_record()).first->second;
    record.settings = entry.settings;
  }

  void operator()(const commits::board_deleted& entry) const {
    to_.boards.erase(entry.board);
    const auto is_on_board = [&](const memory_medium::user_key& key) {
      return key.first == entry.board;
    };
    const auto has_key_on_board = [&](const auto& record) { return is_on_board(record.first); };
    std::erase_if(to_.hidden, is_on_board);
    std::erase_if(to_.totals, has_key_on_board);
    std::erase_if(to_.data, has_key_on_board);
  }

 private:
  static store::board_record default_record() {
    return {boards::default_board_id, std::string(boards::default_board), {}, std::nullopt};
  }

  memory_medium::content& to_;
  const std::uint64_t time_ms_;
};

void apply(const commits::commit& from, memory_medium::content& to) {
  for (const auto& entry : from.entries) std::visit(entry_applier(to, from.time_ms), entry);
  for (const auto& request : from.requests) {
    auto keys = commits::keys_of(from, request.window);
    if (!keys.requests.empty()) to.keys[{request.window, from.version}] = std::move(keys);
  }
  to.last = progress_of(from);
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

void memory_medium::fail_next(operation what) {
  const std::lock_guard lock(one_);
  (what == operation::write ? write_fails_ : sync_fails_) = true;
}

memory_medium::content memory_medium::written() const {
  const std::lock_guard lock(one_);
  return written_;
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
  for (const auto& one : unsynced_) apply(one, synced_);
  unsynced_.clear();
  ++syncs_;
  return write_result::done;
}

}  // namespace scoreboard::storage
