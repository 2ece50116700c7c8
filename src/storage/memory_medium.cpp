#include "src/storage/memory_medium.hpp"

#include <utility>

namespace scoreboard::storage {

namespace {

void apply(const memory_medium::change& from, memory_medium::content& to) {
  for (const auto& [user, standing] : from.standings) to.standings[user] = standing;
  for (const auto& round : from.rounds) to.rounds[{round.window, round.number}] = round;
  for (const auto& [window, number] : from.first_kept) {
    to.rounds.erase(to.rounds.lower_bound({window, 0}), to.rounds.lower_bound({window, number}));
  }
  to.last = from.reached;
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
