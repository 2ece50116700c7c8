#include "src/storage/memory_medium.hpp"

#include <utility>
#include <variant>

#include "src/commits/codec.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::storage {

namespace {

void apply(const commits::total_change& one, memory_medium::content& to) {
  to.totals[{one.board, one.now.user}] = {one.now.total, one.now.arrived};
}

void apply(const commits::board_created& one, memory_medium::content& to) {
  to.boards[one.board] = one.name;
}

void apply(const commits::commit& from, memory_medium::content& to) {
  for (const auto& entry : from.entries)
    std::visit([&](const auto& one) { apply(one, to); }, entry);
  for (const auto& request : from.requests)
    to.keys[{request.window, from.version}] = commits::keys_of(from, request.window);
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
