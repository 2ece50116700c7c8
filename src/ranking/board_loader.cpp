#include "src/ranking/board_loader.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace scoreboard::ranking {

board_loader::board_loader(order by, std::size_t expected) : board_(by) {
  board_.index_.reserve(expected);
  items_.reserve(expected);
}

void board_loader::add(const user_id& user, std::int64_t total, arrival arrived,
                       std::string_view data) {
  auto& state = *board_.state_;
  waiting& next = ring_[items_.size() % ahead];
  if (items_.size() >= ahead) index(next);
  next.hash = state.slots.hash(user);
  next.slot = state.slots.add(user, data, state.versions.current());
  board_.index_.prefetch(next.hash);
  board_.least_arrival_ = std::max(board_.least_arrival_, arrived + 1);
  items_.push_back({{score_of(total, state.by), arrived}, next.slot});
}

void board_loader::index(const waiting& w) {
  const user_slots& slots = board_.state_->slots;
  if (board_.index_.find(w.hash, [&](slot_id other) { return slots.same_user(w.slot, other); }))
    throw std::invalid_argument("a user was loaded twice");
  board_.index_.insert(w.hash, w.slot);
}

board board_loader::finish() {
  for (std::size_t i = items_.size() - std::min(items_.size(), ahead); i < items_.size(); ++i)
    index(ring_[i % ahead]);
  const auto before = [](const auto& a, const auto& b) { return a.at < b.at; };
  if (!std::is_sorted(items_.begin(), items_.end(), before))
    std::sort(items_.begin(), items_.end(), before);
  const auto same = [](const auto& a, const auto& b) { return a.at == b.at; };
  if (std::adjacent_find(items_.begin(), items_.end(), same) != items_.end())
    throw std::invalid_argument("two users were loaded with the same total and arrival");
  board_.tree_.build(items_);
  items_ = std::vector<ranking_tree::item>();
  board_.changed_ = true;
  return std::move(board_);
}

}  // namespace scoreboard::ranking
