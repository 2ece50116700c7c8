#include "tests/actors/server/board_model.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>
#include <variant>

#include "src/boards/user_reference.hpp"

namespace scoreboard::tests {

namespace {

using ranking::rank_kind;

using row_list = std::vector<wire::ranked_entry>;

/// Those at the positions [first, first + count), as far as there are any.
row_list cut(const row_list& all, std::uint64_t first, std::uint64_t count) {
  row_list made;
  for (std::uint64_t i = 0; i < count && first - 1 + i < all.size(); ++i)
    made.push_back(all[first - 1 + i]);
  return made;
}

}  // namespace

std::uint64_t board_model::rank_of(const boards::user_state& state, rank_kind kind) const {
  std::uint64_t ahead = 0;
  std::set<std::int64_t> better;
  const auto count = [&](const ranking::standing& other) {
    const bool is_ahead = is_better(other.total, state.standing.total);
    if (is_ahead) better.insert(other.total);
    if (is_ahead || (kind == rank_kind::position && other.total == state.standing.total &&
                     other.arrived < state.standing.arrived))
      ++ahead;
  };
  for (const auto& [user, other] : users) {
    if (!other.hidden) count(other.standing);
  }
  for (const auto& other : erased) count(other);
  return 1 + (kind == rank_kind::dense ? better.size() : ahead);
}

std::uint64_t board_model::rank_of(std::int64_t total, rank_kind kind) const {
  return rank_of(boards::user_state{{total, UINT64_MAX}, false, ""}, kind);
}

row_list board_model::rows() const {
  std::vector<std::pair<ranking::entry, std::string>> sorted;
  for (const auto& [user, state] : users) {
    if (!state.hidden)
      sorted.push_back({{user, state.standing.total, state.standing.arrived}, state.data});
  }
  for (const auto& [total, arrived] : erased)
    sorted.push_back({{ranking::user_id::nobody(), total, arrived}, {}});
  std::ranges::sort(sorted, [this](const auto& a, const auto& b) {
    if (a.first.total != b.first.total) return is_better(a.first.total, b.first.total);
    return a.first.arrived < b.first.arrived;
  });
  row_list made;
  for (auto& [entry, data] : sorted)
    made.push_back({made.size() + 1, std::move(entry), std::move(data)});
  return made;
}

void board_model::erase(const boards::user_reference& named) {
  const auto user = boards::resolve(named, settings.users);
  const auto found = user ? users.find(*user) : users.end();
  if (found == users.end()) return;
  if (!found->second.hidden) erased.push_back(found->second.standing);
  users.erase(found);
}

/// Answers one kind of query each.
struct board_model::answers {
  const board_model& board;
  const std::uint64_t max_entries;
  const board_model* const since;
  const row_list all = board.rows();

  const boards::user_state* find(const ranking::user_id& user) const {
    const auto found = board.users.find(user);
    return found == board.users.end() ? nullptr : &found->second;
  }

  std::optional<ranking::user_id> resolve(const boards::user_reference& named) const {
    return boards::resolve(named, board.settings.users);
  }

  /// As a form says.
  row_list shown(row_list some, const wire::entries_form& form) const {
    for (auto& row : some) {
      const ranking::standing standing{row.entry.total, std::exchange(row.entry.arrived, 0)};
      row.rank = board.rank_of(boards::user_state{standing, false, {}}, form.rank);
      if (!form.data) row.data.clear();
      if (since != nullptr) row.before = since->position_of(row.entry.user);
    }
    return some;
  }

  wire::outcome listing(std::uint64_t first, std::uint64_t last) const {
    wire::listing made;
    for (auto at = first; at <= last && at <= all.size(); ++at)
      made.list.push_back({all[at - 1].entry.user, all[at - 1].entry.total, 0});
    if (made.list.size() > max_entries) return wire::error_code::too_many;
    return made;
  }

  wire::outcome page(std::uint64_t first, std::uint64_t count,
                     const wire::entries_form& form) const {
    wire::page made{all.size(), board.season, shown(cut(all, first, count), form), std::nullopt};
    if (form.top) made.top = shown(cut(all, 1, *form.top), form);
    if (made.list.size() + (made.top ? made.top->size() : 0) > max_entries)
      return wire::error_code::too_many;
    return made;
  }

  /// Shifted inwards: as many as there can be, and as few as possible beyond one side.
  wire::outcome page_around(std::uint64_t position, std::uint64_t scope,
                            const wire::entries_form& form) const {
    std::uint64_t first = position > scope ? position - scope : 1;
    const auto count = std::min<std::uint64_t>(all.size(), scope < 1000 ? 2 * scope + 1 : 2000);
    while (first > 1 && first + count - 1 > all.size()) --first;
    return page(first, count, form);
  }

  wire::outcome operator()(const wire::top_query& asked) const { return listing(1, asked.count); }

  wire::outcome operator()(const wire::window_query& asked) const {
    return listing(asked.position > asked.scope ? asked.position - asked.scope : 1,
                   asked.position + asked.scope);
  }

  wire::outcome operator()(const wire::page_query& asked) const {
    return page(asked.from, asked.limit, asked.form);
  }

  wire::outcome operator()(const wire::around_user_query& asked) const {
    const auto user = resolve(asked.user);
    if (!user) return wire::error_code::invalid_user;
    const auto* const found = find(*user);
    if (found == nullptr || found->hidden) return wire::error_code::unknown_user;
    return page_around(board.rank_of(*found, rank_kind::position), asked.scope, asked.form);
  }

  wire::outcome operator()(const wire::around_total_query& asked) const {
    return page_around(board.rank_of(asked.total, rank_kind::position), asked.scope, asked.form);
  }

  wire::outcome operator()(const wire::user_query& asked) const {
    const auto user = resolve(asked.user);
    if (!user) return wire::error_code::invalid_user;
    const auto* const found = find(*user);
    if (found == nullptr) return wire::error_code::unknown_user;
    return wire::user_standing{*user,
                               found->standing.total,
                               board.rank_of(*found, asked.rank),
                               all.size() + (found->hidden ? 1 : 0),
                               found->data,
                               found->hidden};
  }

  wire::outcome operator()(const wire::ranking_query& asked) const {
    std::set<ranking::user_id> wanted;
    for (const auto& named : asked.users) {
      const auto user = resolve({named, false});
      if (!user) return wire::error_code::invalid_user;
      wanted.insert(*user);
    }
    wire::user_ranking made{all.size(), all};
    std::erase_if(made.list, [&](const auto& row) { return !wanted.contains(row.entry.user); });
    made.list = shown(std::move(made.list), {{}, asked.rank, false});
    return made;
  }

  wire::outcome operator()(const wire::count_query& asked) const {
    return wire::user_count{
        static_cast<std::uint64_t>(std::ranges::count_if(all, [&](const auto& row) {
          return row.entry.total >= asked.minimum.value_or(INT64_MIN) &&
                 row.entry.total <= asked.maximum.value_or(INT64_MAX);
        }))};
  }

  wire::outcome operator()(const wire::total_rank_query& asked) const {
    return wire::total_rank{board.rank_of(asked.total, asked.rank), all.size()};
  }

  wire::outcome operator()(const wire::board_query& /*asked*/) const {
    wire::board_description made{
        board.settings,         all.size(), {}, {}, board.season, board.season_start_ms,
        board.due.season_end_ms};
    if (!all.empty()) {
      made.best = all.front().entry.total;
      made.worst = all.back().entry.total;
    }
    return made;
  }

  template <class Other>
  wire::outcome operator()(const Other& /*asked*/) const {
    std::abort();  // is of several boards, or of snapshots
  }
};

std::uint64_t board_model::position_of(const ranking::user_id& user) const {
  const auto found = users.find(user);
  if (found == users.end() || found->second.hidden) return 0;
  return rank_of(found->second, rank_kind::position);
}

wire::outcome board_model::answer(const wire::query& asked, std::uint64_t max_entries,
                                  const board_model* since) const {
  return std::visit(answers{*this, max_entries, since}, asked);
}

}  // namespace scoreboard::tests
