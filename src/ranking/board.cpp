#include "src/ranking/board.hpp"

#include <stdexcept>

namespace scoreboard::ranking {

board::board(order by)
    : state_(new board_state(by)),
      index_(state_->slots),
      tree_(state_->nodes, state_->versions, state_->slots) {}

std::optional<slot_id> board::slot_of(const user_id& user, std::uint64_t hash) const noexcept {
  const user_slots& slots = state_->slots;
  return index_.find(hash, [&](slot_id slot) { return slots.holds(slot, user); });
}

std::optional<slot_id> board::slot_of(const user_id& user) const noexcept {
  return slot_of(user, state_->slots.hash(user));
}

std::optional<board::standing> board::find(const user_id& user) const {
  const auto slot = slot_of(user);
  if (!slot) return std::nullopt;
  const auto at = tree_.find(*slot);
  const place p = at.at->at(at.position);
  return standing{total_of(p.score, by()), p.arrived};
}

std::optional<std::int64_t> board::total(const user_id& user) const {
  const auto found = find(user);
  if (!found) return std::nullopt;
  return found->total;
}

std::optional<std::uint64_t> board::rank(const user_id& user) const {
  const auto slot = slot_of(user);
  if (!slot) return std::nullopt;
  const auto at = tree_.find(*slot);
  return tree_.view().index_of(at) + 1;
}

void board::set(const user_id& user, std::int64_t total, arrival arrived) {
  state_->versions.poll();
  index_.step();
  const place to{score_of(total, by()), arrived};
  const std::uint64_t hash = state_->slots.hash(user);
  // Where the entry goes to is under way while where it comes from is looked up.
  index_.prefetch(hash);
  const ranking_tree::way way = tree_.way_to(to);
  if (const auto slot = slot_of(user, hash)) {
    const auto from = tree_.find(*slot);
    if (from.at->scores[from.position] == to.score) return;
    tree_.move(from, to, way);
  } else {
    const slot_id added = state_->slots.add(user);
    index_.insert(hash, added);
    tree_.insert(to, added, way);
  }
  changed_ = true;
}

bool board::erase(const user_id& user) {
  state_->versions.poll();
  const std::uint64_t hash = state_->slots.hash(user);
  const auto slot = slot_of(user, hash);
  if (!slot) return false;
  const auto at = tree_.find(*slot);
  tree_.erase(at.at->at(at.position));
  index_.erase(hash, *slot);
  state_->versions.drop(*slot);
  changed_ = true;
  reclaim();
  return true;
}

void board::prefetch(const user_id& user) noexcept {
  constexpr std::size_t stage = lookahead / 3;
  const auto before = [&](std::size_t calls) {
    return coming_[(next_coming_ + lookahead - calls) % lookahead];
  };
  const std::uint64_t hash = state_->slots.hash(user);
  index_.prefetch(hash);
  // Whatever has a matching tag: to look at the name would wait for the slot.
  if (const auto slot = index_.find(before(stage), [](slot_id) { return true; }))
    state_->slots.prefetch(*slot);
  if (const auto slot = index_.find(before(2 * stage), [](slot_id) { return true; }))
    tree_.prefetch(*slot);
  coming_[next_coming_] = hash;
  next_coming_ = (next_coming_ + 1) % lookahead;
}

snapshot board::take_snapshot() {
  state_->versions.poll();
  live_version* version = changed_ ? nullptr : state_->versions.reopen();
  if (version == nullptr) {
    version = &state_->versions.open(tree_.view().root(), size());
    state_->add_owner();
    changed_ = false;
  }
  return {*state_, *version};
}

void board::reclaim() noexcept {
  state_->versions.poll();
  if (size() != 0 || state_->versions.anyone_reads()) return;
  state_->nodes.clear();
  state_->slots.clear();
  tree_.clear();
}

board::memory_use board::memory() const noexcept {
  return {state_->nodes.bytes() + state_->slots.bytes() + index_.bytes() + tree_.bytes(),
          state_->nodes.in_use(), state_->slots.in_use(), state_->versions.live().size()};
}

void board::validate() {
  const auto require = [](bool holds, const char* invariant) {
    if (!holds) throw std::logic_error(std::string("board: ") + invariant);
  };
  state_->versions.poll();
  tree_.validate();
  require(tree_.view().size() == size(), "the tree has an entry for each user");
  require(index_.is_sound(), "the index finds each user");
  require(state_->slots.free_lists_are_sound(), "free slots are free once");
  std::size_t erased = 0;
  for (const auto& version : state_->versions.live()) erased += version->erased.size();
  require(state_->slots.in_use() == size() + erased, "slots are in use for users, or for readers");
  const snapshot now = take_snapshot();
  for (cursor c = now.from(0); c.valid(); c.next()) {
    const auto slot = slot_of(c.get().user);
    require(slot.has_value(), "the index knows each entry's user");
    const auto at = tree_.find(*slot);
    require(at.at->at(at.position) == c.where(), "a user's slot leads to the user's entry");
  }
}

}  // namespace scoreboard::ranking
