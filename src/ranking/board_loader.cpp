#include "src/ranking/board_loader.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace scoreboard::ranking {

board_loader::board_loader(order by, std::size_t expected) : board_(by) {
  items_.reserve(expected);
}

void board_loader::add(const user_id& user, std::int64_t total, arrival arrived,
                       std::string_view data) {
  auto& state = *board_.state_;
  const auto slot = state.slots.add(user, data, state.versions.current());
  board_.least_arrival_ = std::max(board_.least_arrival_, arrived + 1);
  items_.push_back({{score_of(total, state.by), arrived}, slot});
}

board board_loader::finish() {
  make_index();
  make_tree();
  items_ = decltype(items_)();
  board_.changed_ = true;
  return std::move(board_);
}

void board_loader::make_index() {
  const user_slots& slots = board_.state_->slots;
  auto& index = board_.index_;
  // Some room, so that the first new users do not make it grow.
  index.reserve(items_.size() + items_.size() / 16);
  // In the order in which they were added the slots lie one behind the other, the places in the
  // index anywhere: their memory is asked for some users ahead.
  constexpr std::size_t ahead = 16;
  std::array<std::uint64_t, ahead> hashes{};
  for (std::size_t i = 0; i < items_.size() + ahead; ++i) {
    auto& hash = hashes[i % ahead];
    if (i >= ahead && i - ahead < items_.size()) {
      const auto slot = items_[i - ahead].slot;
      if (index.find(hash, [&](slot_id other) { return slots.same_user(slot, other); }))
        throw std::invalid_argument("a user was loaded twice");
      index.insert(hash, slot);
    }
    if (i < items_.size()) {
      hash = slots.hash(items_[i].slot);
      index.prefetch(hash);
    }
  }
}

void board_loader::make_tree() {
  const auto before = [](const auto& a, const auto& b) { return a.at < b.at; };
  if (!std::is_sorted(items_.begin(), items_.end(), before))
    std::sort(items_.begin(), items_.end(), before);
  const auto same = [](const auto& a, const auto& b) { return a.at == b.at; };
  if (std::adjacent_find(items_.begin(), items_.end(), same) != items_.end())
    throw std::invalid_argument("two users were loaded with the same total and arrival");
  board_.tree_.build(items_);
}

}  // namespace scoreboard::ranking
