#include "tools/load/board_history.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace scoreboard::load {

namespace {

constexpr auto newer = [](const auto& a, const auto& b) { return a.version > b.version; };

}  // namespace

void board_history::saw(std::uint64_t version) { newest_seen_ = std::max(newest_seen_, version); }

void board_history::acknowledged(std::uint64_t version) {
  saw(version);
  newest_acknowledged_ = std::max(newest_acknowledged_, version);
}

void board_history::remove(in_flight& from, std::uint64_t newest) {
  const auto found = from.find(newest);
  assert(found != from.end());
  if (--found->second == 0) from.erase(found);
}

std::uint64_t board_history::oldest(const in_flight& requests) {
  return requests.empty() ? std::numeric_limits<std::uint64_t>::max() : requests.begin()->first;
}

void board_history::add(const recorded_write& write) {
  writes_.push_back(write);
  std::push_heap(writes_.begin(), writes_.end(), newer);
}

bool board_history::add(recorded_read read) {
  if (read.version < applied_) return false;
  reads_.push_back(std::move(read));
  std::push_heap(reads_.begin(), reads_.end(), newer);
  return true;
}

void board_history::replay(const verdict& each_read) {
  const auto all_writes_known = oldest(writes_in_flight_);
  const auto no_read_before = oldest(reads_in_flight_);
  while (!writes_.empty() || !reads_.empty()) {
    const bool read_is_next =
        !reads_.empty() && (writes_.empty() || reads_.front().version < writes_.front().version);
    if (read_is_next) {
      if (reads_.front().version > all_writes_known) return;
      std::pop_heap(reads_.begin(), reads_.end(), newer);
      const auto read = std::move(reads_.back());
      reads_.pop_back();
      each_read(read, board_.contradiction(read));
      continue;
    }
    const auto version = writes_.front().version;
    if (version > all_writes_known || version > no_read_before) return;
    std::pop_heap(writes_.begin(), writes_.end(), newer);
    board_.apply(writes_.back());
    writes_.pop_back();
    applied_ = std::max(applied_, version);
  }
}

}  // namespace scoreboard::load
