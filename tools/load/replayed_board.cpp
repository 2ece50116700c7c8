#include "tools/load/replayed_board.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace scoreboard::load {

namespace {

// What was learnt of the oldest commits is forgotten beyond this, which makes the check weaker for
// them and never wrong.
constexpr std::size_t most_orders = 100'000;

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();

}  // namespace

// -- writes ---------------------------------------------------------------------------------------

place& replayed_board::place_of(std::uint32_t user) {
  if (user >= places_->size()) places_->resize(users_->size());
  return (*places_)[user];
}

void replayed_board::start_with(std::uint32_t user, std::int64_t total) {
  auto& at = place_of(user);
  at = {total, 0, 0, static_cast<std::uint32_t>(tree_.size())};
  tree_.insert({at, user});
}

void replayed_board::apply(const recorded_write& write) {
  if (write.outcome_unknown) return open(write);
  auto& at = place_of(write.user);
  // Who reaches the same total again keeps the place among ties.
  if (at.taken() && at.total == write.total) return;
  if (at.taken()) tree_.erase(at);
  at = {write.total, write.version, write.request, write.index};
  tree_.insert({at, write.user});
}

void replayed_board::open(const recorded_write& write) {
  auto& at = place_of(write.user);
  if (at.taken() && at.total == write.total) return;  // the same either way
  auto& user = open_[write.user];
  user.after = write.total;
  if (!at.taken()) return;
  user.before = at.total;
  tree_.erase(at);
  at = {};
}

// -- what is expected -----------------------------------------------------------------------------

replayed_board::range replayed_board::users_now() const {
  return users_within(lowest, read_query::no_maximum);
}

replayed_board::range replayed_board::users_within(std::int64_t minimum,
                                                   std::int64_t maximum) const {
  // Nobody's index is `nowhere`, so these are right above and right below all who have that total.
  const auto above = tree_.order_of_key(place{maximum, 0, 0, 0});
  const auto last_version = std::numeric_limits<std::uint64_t>::max();
  const auto to = tree_.order_of_key(place{minimum, last_version, place::nowhere, place::nowhere});
  range found{to - above, to - above};
  const auto is_within = [&](std::int64_t total) { return minimum <= total && total <= maximum; };
  for (const auto& [user, state] : open_) {
    const bool before = state.before && is_within(*state.before);
    const bool after = is_within(state.after);
    found.least += before && after ? 1 : 0;
    found.most += before || after ? 1 : 0;
  }
  return found;
}

/// How many users with an open write are above one with this total. An open write may come before
/// or behind equal totals.
replayed_board::range replayed_board::open_users_above(std::int64_t total) const {
  range found;
  for (const auto& [user, state] : open_) {
    const bool surely = state.before && *state.before > total && state.after > total;
    const bool perhaps = (state.before && *state.before >= total) || state.after >= total;
    found.least += surely ? 1 : 0;
    found.most += perhaps ? 1 : 0;
  }
  return found;
}

replayed_board::tie replayed_board::tie_of(const place& at) const {
  const place first{at.total, at.version, 0, 0};
  tie found;
  found.above = tree_.order_of_key(first);
  for (auto entry = tree_.lower_bound(first); entry != tree_.end(); ++entry) {
    const place& next = entry->first;
    if (!next.ties_with(at)) break;
    if (found.blocks.empty() || found.blocks.back().request != next.request)
      found.blocks.push_back({next.request, 0});
    ++found.blocks.back().users;
    ++found.users;
  }
  return found;
}

/// Whether the place is known exactly, because none beside it ties with it.
bool replayed_board::is_alone(tree::const_iterator entry) const {
  const auto& at = entry->first;
  if (at.version == 0) return true;
  auto next = entry;
  if (++next != tree_.end() && next->first.ties_with(at)) return false;
  if (entry == tree_.begin()) return true;
  auto previous = entry;
  return !(--previous)->first.ties_with(at);
}

request_order& replayed_board::order_of(std::uint64_t version) {
  const auto [found, added] = orders_.try_emplace(version);
  if (added && orders_.size() > most_orders)
    orders_.erase(orders_.begin() == found ? std::next(found) : orders_.begin());
  return found->second;
}

// -- checks ---------------------------------------------------------------------------------------

std::string replayed_board::contradiction(const recorded_read& read) {
  const auto& asked = read.asked;
  const auto position = std::uint64_t{asked.position};
  switch (read.kind) {
    case request_kind::top:
      return check_list(read, 1, asked.limit);
    case request_kind::page:
      return check_list(read, position, asked.limit);
    case request_kind::window: {
      const auto first = position > asked.scope ? position - asked.scope : 1;
      return check_list(read, first, position + asked.scope + 1 - first);
    }
    case request_kind::around:
      return check_around(read);
    case request_kind::user:
      return check_user(read);
    case request_kind::ranking:
      return check_ranking(read);
    case request_kind::count:
      return check_number("count", users_within(asked.minimum, asked.maximum), read.number);
    default: {
      auto expected = users_within(asked.minimum, read_query::no_maximum);
      ++expected.least;
      ++expected.most;
      auto wrong = check_of(read);
      return wrong.empty() ? check_number("rank", expected, read.number) : wrong;
    }
  }
}

std::string replayed_board::check_number(const char* name, range expected, std::uint64_t number) {
  if (expected.has(number)) return {};
  if (expected.is_exact()) return fmt::format("{} {}, expected {}", name, number, expected.least);
  return fmt::format("{} {}, expected {} to {}", name, number, expected.least, expected.most);
}

std::string replayed_board::check_of(const recorded_read& read) const {
  return read.of ? check_number("of", users_now(), *read.of) : std::string();
}

std::string replayed_board::check_list(const recorded_read& read, std::uint64_t first,
                                       std::uint64_t limit) {
  if (auto wrong = check_of(read); !wrong.empty()) return wrong;
  const auto length = [&](std::uint64_t users) {
    return users < first ? 0 : std::min(limit, users - first + 1);
  };
  const auto users = read.of ? range{*read.of, *read.of} : users_now();
  // What is wrong with the entries says more than their number.
  if (auto wrong = check_shown(read, first); !wrong.empty()) return wrong;
  return check_number("number of entries", {length(users.least), length(users.most)},
                      read.shown.size());
}

std::string replayed_board::check_around(const recorded_read& read) {
  if (read.user_unknown) return check_absent(read.asked.user, read.version);
  if (auto wrong = check_of(read); !wrong.empty()) return wrong;
  const auto asked_for = [&read](const shown_user& shown) { return shown.user == read.asked.user; };
  const auto found = std::find_if(read.shown.begin(), read.shown.end(), asked_for);
  if (found == read.shown.end())
    return fmt::format("user {} is not among the entries", users_->name(read.asked.user));
  const std::uint64_t first = read.shown.front().rank;
  if (auto wrong = check_shown(read, first); !wrong.empty()) return wrong;

  const auto of = read.of.value_or(0);
  const auto length = std::min(of, 2 * std::uint64_t{read.asked.scope} + 1);
  if (auto wrong = check_number("number of entries", {length, length}, read.shown.size());
      !wrong.empty())
    return wrong;
  const auto wanted = found->rank > read.asked.scope ? found->rank - read.asked.scope : 1;
  const auto expected = std::min<std::uint64_t>(wanted, of - length + 1);
  return check_number("first rank", {expected, expected}, first);
}

std::string replayed_board::check_user(const recorded_read& read) {
  if (read.user_unknown) return check_absent(read.asked.user, read.version);
  if (auto wrong = check_of(read); !wrong.empty()) return wrong;
  return check_entry(read.shown.front(), read.shown.front().rank, read.version);
}

std::string replayed_board::check_ranking(const recorded_read& read) {
  if (auto wrong = check_of(read); !wrong.empty()) return wrong;
  for (std::size_t i = 0; i < read.shown.size(); ++i) {
    const auto& shown = read.shown[i];
    if (auto wrong = check_entry(shown, shown.rank, read.version); !wrong.empty()) return wrong;
    if (i == 0) continue;
    if (read.shown[i - 1].rank >= shown.rank)
      return fmt::format("rank {} stands before rank {}", read.shown[i - 1].rank, shown.rank);
    if (auto wrong = check_pair(read.shown[i - 1], shown); !wrong.empty()) return wrong;
  }
  for (const auto user : read.missing)
    if (auto wrong = check_absent(user, read.version); !wrong.empty()) return wrong;
  return {};
}

/// Checks that the users shown are those at `first` and the positions behind it.
std::string replayed_board::check_shown(const recorded_read& read, std::uint64_t first) {
  // Side by side with the tree, as long as every place is known exactly.
  auto expected = open_.empty() ? tree_.find_by_order(first - 1) : tree_.end();
  bool beside = true;
  for (std::size_t i = 0; i < read.shown.size(); ++i) {
    const auto& shown = read.shown[i];
    const auto rank = first + i;
    if (shown.rank != 0 && shown.rank != rank)
      return fmt::format("user {} has rank {} at position {}", users_->name(shown.user), shown.rank,
                         rank);
    const bool was_beside = beside;
    beside = expected != tree_.end() && expected->second == shown.user &&
             expected->first.total == shown.total && is_alone(expected);
    if (expected != tree_.end()) ++expected;
    if (beside) {
      if (was_beside || i == 0) continue;
    } else if (auto wrong = check_entry(shown, rank, read.version); !wrong.empty()) {
      return wrong;
    }
    if (i == 0) continue;
    if (auto wrong = check_pair(read.shown[i - 1], shown); !wrong.empty()) return wrong;
  }
  return {};
}

std::string replayed_board::check_entry(const shown_user& shown, std::uint64_t rank,
                                        std::uint64_t version) {
  const auto name = [&] { return users_->name(shown.user); };
  if (const auto open = open_.find(shown.user); open != open_.end())
    return check_open(open->second, shown, version);
  const auto& at = place_of(shown.user);
  if (at.taken() && at.total == shown.total) return check_rank(shown.user, rank);
  if (users_->is_stranger(shown.user)) {
    strangers_changed_ = true;
    return fmt::format("somebody else writes: user {}, who is not of this run, has {}, and {}",
                       name(), shown.total,
                       at.taken() ? fmt::format("had {} before", at.total) : "was not there");
  }
  if (!at.taken())
    return fmt::format("user {} is there with {}, expected nowhere", name(), shown.total);
  return fmt::format("user {} has {}, expected {}", name(), shown.total, at.total);
}

std::string replayed_board::check_open(open_user& user, const shown_user& shown,
                                       std::uint64_t version) const {
  const bool is_before = user.before && shown.total == *user.before;
  const bool is_after = shown.total == user.after;
  if (is_before) user.newest_before = std::max(user.newest_before, version);
  if (is_after) user.oldest_after = std::min(user.oldest_after, version);
  if ((is_before || is_after) && user.newest_before < user.oldest_after) return {};
  return fmt::format(
      "user {} has {}, expected {} until a write without an answer is carried out "
      "once, and {} from then on",
      users_->name(shown.user), shown.total, user.before ? std::to_string(*user.before) : "nothing",
      user.after);
}

std::string replayed_board::check_absent(std::uint32_t user, std::uint64_t version) {
  const auto missing = [&](std::int64_t total) {
    return fmt::format("user {} is not there, expected with {}", users_->name(user), total);
  };
  if (const auto found = open_.find(user); found != open_.end()) {
    auto& state = found->second;
    if (state.before) return missing(*state.before);
    state.newest_before = std::max(state.newest_before, version);
    return state.newest_before < state.oldest_after ? std::string() : missing(state.after);
  }
  const auto& at = place_of(user);
  return at.taken() ? missing(at.total) : std::string();
}

std::string replayed_board::check_rank(std::uint32_t user, std::uint64_t rank) {
  const auto& at = place_of(user);
  const auto open_above = open_users_above(at.total);
  const auto at_order = tree_.order_of_key(at);
  range before{at_order, at_order};
  tie tied;
  if (!is_alone(tree_.find(at))) {
    auto& order = order_of(at.version);
    tied = tie_of(at);
    std::uint64_t surely_above = 0;
    std::uint64_t surely_below = 0;
    std::uint64_t own_begin = tied.above;
    std::uint64_t own_users = 0;
    for (const auto& block : tied.blocks) {
      if (block.request < at.request) own_begin += block.users;
      if (block.request == at.request) own_users = block.users;
      if (order.is_before(block.request, at.request)) surely_above += block.users;
      if (order.is_before(at.request, block.request)) surely_below += block.users;
    }
    const auto in_own = at_order - own_begin;
    before = {tied.above + surely_above + in_own,
              tied.above + tied.users - surely_below - (own_users - in_own)};
  }
  const range expected{before.least + open_above.least + 1, before.most + open_above.most + 1};
  if (!expected.has(rank))
    return check_number(fmt::format("user {} has rank", users_->name(user)).c_str(), expected,
                        rank);
  if (before.is_exact() || !open_above.is_exact()) return {};
  // At either end of what is possible all others are on one side.
  for (const auto& block : tied.blocks) {
    auto& order = order_of(at.version);
    if (block.request == at.request || order.is_before(block.request, at.request)) continue;
    if (order.is_before(at.request, block.request)) continue;
    if (rank == expected.least) order.note(at.request, block.request);
    if (rank == expected.most) order.note(block.request, at.request);
  }
  return {};
}

/// Checks the order of two neighbours whose totals are right.
std::string replayed_board::check_pair(const shown_user& above, const shown_user& below) {
  const auto wrong = [&](const char* why) {
    return fmt::format("user {} stands before user {}{}", users_->name(above.user),
                       users_->name(below.user), why);
  };
  if (above.total < below.total) return wrong(", who has more");
  if (above.user == below.user)
    return fmt::format("user {} is there twice", users_->name(above.user));
  const auto first = place_of(above.user);
  const auto second = place_of(below.user);
  if (!first.taken() || !second.taken() || first.total != second.total) return {};
  if (first.version == second.version && first.request != second.request)
    return order_of(first.version).note(first.request, second.request)
               ? std::string()
               : wrong(", but an earlier read showed the opposite");
  return better_place()(first, second) ? std::string() : wrong(", who has the total for longer");
}

}  // namespace scoreboard::load
