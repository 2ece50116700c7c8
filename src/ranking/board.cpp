#include "src/ranking/board.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <stdexcept>
#include <vector>

#include "src/ranking/prefetch.hpp"

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
  assert(arrived >= least_arrival_);
  least_arrival_ = arrived + 1;
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
    changed_ = true;
  } else {
    add(user, hash, to, way);
  }
}

void board::restore(const user_id& user, const standing& at) {
  state_->versions.poll();
  index_.step();
  const place to{score_of(at.total, by()), at.arrived};
  const std::uint64_t hash = state_->slots.hash(user);
  assert(!slot_of(user, hash));
  add(user, hash, to, tree_.way_to(to));
}

void board::add(const user_id& user, std::uint64_t hash, const place& to,
                const ranking_tree::way& way) {
  const slot_id added = state_->slots.add(user);
  index_.insert(hash, added);
  tree_.insert(to, added, way);
  changed_ = true;
}

bool board::set_data(const user_id& user, std::string_view data) {
  state_->versions.poll();
  index_.step();
  user_slots& slots = state_->slots;
  const std::uint64_t hash = slots.hash(user);
  const auto slot = slot_of(user, hash);
  if (!slot) return false;
  if (slots.data(*slot) == data) return true;
  const slot_id next = slots.add(user, data, state_->versions.current());
  tree_.replace(*slot, next);
  index_.replace(hash, *slot, next);
  state_->versions.drop(*slot);
  changed_ = true;
  return true;
}

std::string_view board::data(const user_id& user) const noexcept {
  const auto slot = slot_of(user);
  return slot ? state_->slots.data(*slot) : std::string_view();
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

/// Gets the memory of users under way who are served soon. Each call goes a step further with three
/// of them: the index's bucket of the newest, the slot of an older one, whose bucket has arrived by
/// now, and the leaf of a still older one, or of the leaf what a search of it reads.
class board::lookahead {
 public:
  enum class leaf_use : std::uint8_t { read, change };

  /// How many users are between the newest and the one that is served.
  static constexpr std::size_t distance = 12;

  lookahead(const board& of, leaf_use use) noexcept : of_(of), use_(use) {}

  /// Calls `serve(i)` for each i below `count`, in order. `user_at(i)` is whom that is about.
  template <class UserAt, class Serve>
  void run(std::size_t count, UserAt user_at, Serve serve) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < count; ++i) {
      for (; seen < std::min(i + distance, count); ++seen) look(user_at(seen));
      serve(i);
    }
  }

 private:
  void look(const user_id& user) noexcept {
    constexpr std::size_t stage = distance / 3;
    const auto before = [&](std::size_t calls) {
      return coming_[(next_ + distance - calls) % distance];
    };
    const auto& slots = of_.state_->slots;
    const std::uint64_t hash = slots.hash(user);
    of_.index_.prefetch(hash);
    // Whatever has a matching tag: to look at the name would wait for the slot.
    const auto any = [](slot_id) { return true; };
    if (const auto slot = of_.index_.find(before(stage), any)) slots.prefetch(*slot);
    if (const auto slot = of_.index_.find(before(2 * stage), any)) {
      if (use_ == leaf_use::read)
        of_.tree_.prefetch_find(*slot);
      else
        of_.tree_.prefetch(*slot);
    }
    coming_[next_] = hash;
    next_ = (next_ + 1) % distance;
  }

  const board& of_;
  const leaf_use use_;
  std::array<std::uint64_t, distance> coming_{};
  std::size_t next_ = 0;
};

void board::apply(std::span<const entry* const> entries) {
  lookahead(*this, lookahead::leaf_use::change)
      .run(
          entries.size(), [&](std::size_t i) -> const user_id& { return entries[i]->user; },
          [&](std::size_t i) { set(entries[i]->user, entries[i]->total, entries[i]->arrived); });
}

void board::records(std::span<const user_id* const> users,
                    std::span<std::optional<record>> into) const {
  assert(users.size() == into.size());
  struct entry_at {
    slot_id slot = 0;
    tree_view::location where;  // in no leaf when there is none
  };
  std::vector<entry_at> found(users.size());
  lookahead(*this, lookahead::leaf_use::read)
      .run(
          users.size(), [&](std::size_t i) -> const user_id& { return *users[i]; },
          [&](std::size_t i) {
            const auto slot = slot_of(*users[i]);
            if (!slot) return;
            found[i] = {*slot, tree_.find_prefetched(*slot)};
            prefetch(&found[i].where.at->scores[found[i].where.position]);
            prefetch(&found[i].where.at->arrivals[found[i].where.position]);
          });
  for (std::size_t i = 0; i < users.size(); ++i) {
    const auto& [slot, where] = found[i];
    into[i].reset();
    if (where.at == nullptr) continue;
    const place p = where.at->at(where.position);
    into[i] = record{{total_of(p.score, by()), p.arrived}, state_->slots.data(slot)};
  }
}

void board::totals(std::span<const user_id* const> users,
                   std::span<std::optional<std::int64_t>> into) const {
  assert(users.size() == into.size());
  lookahead(*this, lookahead::leaf_use::change)
      .run(
          users.size(), [&](std::size_t i) -> const user_id& { return *users[i]; },
          [&](std::size_t i) { into[i] = total(*users[i]); });
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
          state_->nodes.in_use(), state_->slots.in_use(), state_->slots.data_in_use(),
          state_->versions.live().size()};
}

void board::validate() {
  const auto require = [](bool holds, const char* invariant) {
    if (!holds) throw std::logic_error(std::string("board: ") + invariant);
  };
  state_->versions.poll();
  tree_.validate();
  require(tree_.view().size() == size(), "the tree has an entry for each user");
  require(index_.is_sound(), "the index finds each user");
  require(state_->slots.is_sound(), "free slots are free once, and data is some slot's");
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
