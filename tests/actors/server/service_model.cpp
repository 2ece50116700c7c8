#include "tests/actors/server/service_model.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>
#include <variant>

#include "src/boards/scoring.hpp"
#include "src/boards/user_reference.hpp"
#include "src/wire/frame.hpp"

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

commits::result_code result_code_of(wire::error_code why) {
  switch (why) {
    case wire::error_code::invalid_user:
      return commits::result_code::invalid_user;
    case wire::error_code::season_over:
      return commits::result_code::season_over;
    case wire::error_code::too_many_boards:
      return commits::result_code::too_many_boards;
    default:
      return commits::result_code::unknown_board;
  }
}

wire::board_names first_names(const std::vector<std::string>& sorted, const std::string& after,
                              std::uint64_t limit) {
  wire::board_names made;
  for (const auto& name : sorted) {
    if (name <= after) continue;
    if (made.names.size() == limit) {
      made.more = true;
      break;
    }
    made.names.push_back(name);
  }
  return made;
}

}  // namespace

// -- one board ------------------------------------------------------------------------------------

std::uint64_t board_model::rank_of(const boards::user_state& state, rank_kind kind) const {
  std::uint64_t ahead = 0;
  std::set<std::int64_t> better;
  for (const auto& [user, other] : users) {
    if (other.hidden) continue;
    const auto& [total, arrived] = other.standing;
    const bool is_ahead = is_better(total, state.standing.total);
    if (is_ahead) better.insert(total);
    if (is_ahead || (kind == rank_kind::position && total == state.standing.total &&
                     arrived < state.standing.arrived))
      ++ahead;
  }
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
  std::ranges::sort(sorted, [this](const auto& a, const auto& b) {
    if (a.first.total != b.first.total) return is_better(a.first.total, b.first.total);
    return a.first.arrived < b.first.arrived;
  });
  row_list made;
  for (auto& [entry, data] : sorted)
    made.push_back({made.size() + 1, {entry.user, entry.total, 0}, std::move(data)});
  return made;
}

/// Answers one kind of query each.
struct board_model::answers {
  const board_model& board;
  const std::uint64_t max_entries;
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
      row.rank = board.rank_of(board.users.at(row.entry.user), form.rank);
      if (!form.data) row.data.clear();
    }
    return some;
  }

  wire::outcome listing(std::uint64_t first, std::uint64_t last) const {
    wire::listing made;
    for (auto at = first; at <= last && at <= all.size(); ++at)
      made.list.push_back(all[at - 1].entry);
    if (made.list.size() > max_entries) return wire::error_code::too_many;
    return made;
  }

  wire::outcome page(std::uint64_t first, std::uint64_t count,
                     const wire::entries_form& form) const {
    wire::page made{all.size(), 1, shown(cut(all, first, count), form), std::nullopt};
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
    wire::board_description made{board.settings, all.size(), {}, {}, 1, board.season_start_ms};
    if (!all.empty()) {
      made.best = all.front().entry.total;
      made.worst = all.back().entry.total;
    }
    return made;
  }

  template <class OverBoards>
  wire::outcome operator()(const OverBoards& /*asked*/) const {
    std::abort();  // is not of one board
  }
};

wire::outcome board_model::answer(const wire::query& asked, std::uint64_t max_entries) const {
  return std::visit(answers{*this, max_entries}, asked);
}

// -- the service ----------------------------------------------------------------------------------

wire::outcome service_model::apply(const wire::update& what) {
  return std::visit([this](const auto& kind) { return apply(kind); }, what.action);
}

/// Why a board that is not there is not made by these changes either.
service_model::refusal service_model::refusal_of(const std::string& board,
                                                 const std::vector<wire::change>& changes) const {
  if (boards.contains(board)) return std::nullopt;
  bool scores = !changes.empty();
  bool counts = false;
  for (const auto& one : changes) {
    scores = scores && wire::is_score(one.how);
    counts = counts || one.season <= 1;
  }
  if (!boards_by_score || !scores) return wire::error_code::unknown_board;
  if (boards.size() >= max_boards) return wire::error_code::too_many_boards;
  if (!counts) return wire::error_code::season_over;
  return std::nullopt;
}

wire::outcome service_model::apply(const wire::change_list& list) {
  if (!list.over_boards) {
    if (const auto why = refusal_of(list.boards.front(), list.changes)) return *why;
  }
  const bool single = !list.is_list && list.changes.size() == 1;
  wire::results made;
  for (auto each : list.changes) {
    const auto& name = list.boards[each.board];
    auto why = refusal_of(name, {each});
    if (const auto found = boards.find(name); found != boards.end()) {
      const auto user = boards::resolve({each.user, each.from_path}, found->second.settings.users);
      if (!user)
        why = wire::error_code::invalid_user;
      else if (each.season > 1)
        why = wire::error_code::season_over;
      else
        each.user = *user;
    }
    if (why && single) return *why;
    if (why)
      made.push_back({0, 0, result_code_of(*why), false});
    else
      made.push_back(change(boards[name], each));
  }
  return made;
}

commits::result service_model::change(board_model& board, const wire::change& what) {
  using commits::result_code;
  using kind = wire::change::kind;
  using verdict = boards::score_result::verdict;
  const auto found = board.users.find(what.user);
  const bool had = found != board.users.end();
  if (!wire::is_score(what.how)) {
    if (!had && what.how != kind::remove) return {0, 0, result_code::unknown_user, false};
    if (!had) return {};
    if (what.how == kind::remove)
      board.users.erase(found);
    else if (what.how == kind::data)
      found->second.data = what.data.value_or("");
    else
      found->second.hidden = what.how == kind::hide;
    return {};
  }
  const auto before = had ? std::optional(found->second.standing.total) : std::nullopt;
  const auto [code, total] =
      boards::apply(board.settings, before, {what.how == kind::relative, what.value});
  ++last_arrival_;
  if (code == verdict::overflow) return {0, 0, result_code::overflow, false};
  if (code == verdict::out_of_bounds) return {0, 0, result_code::out_of_bounds, false};
  if (code == verdict::kept) return {total, *before, result_code::kept, true};
  auto& state = board.users[what.user];
  if (before != total) state.standing = {total, last_arrival_};
  if (what.data) state.data = *what.data;
  return {total, before.value_or(0), result_code::done, had};
}

wire::outcome service_model::apply(const wire::put_board& order) {
  const auto found = boards.find(order.board);
  if (found == boards.end()) {
    if (boards.size() >= max_boards) return wire::error_code::too_many_boards;
    boards[order.board].settings = order.settings;
    return wire::results{{0, 0, commits::result_code::created, false}};
  }
  auto& board = found->second;
  if (!board.users.empty() && boards::needs_empty_board(board.settings, order.settings))
    return wire::error_code::not_empty;
  board.settings = order.settings;
  return wire::results{{}};
}

wire::outcome service_model::apply(const wire::delete_board& order) {
  if (boards.erase(order.board) == 0) return wire::error_code::unknown_board;
  if (order.board == boards::default_board) boards[order.board] = {};
  return wire::results{{}};
}

wire::outcome service_model::apply(const wire::erase_user& order) {
  for (auto& [name, board] : boards) {
    if (const auto user = boards::resolve(order.user, board.settings.users))
      board.users.erase(*user);
  }
  return wire::results{{}};
}

wire::outcome service_model::answer(const wire::read& asked) const {
  if (const auto* const all = std::get_if<wire::boards_query>(&asked.asks)) {
    std::vector<std::string> names;
    for (const auto& [name, board] : boards) names.push_back(name);
    return first_names(names, all->after, all->limit);
  }
  const auto find = [](const board_model& board, const boards::user_reference& named) {
    const auto user = boards::resolve(named, board.settings.users);
    const auto found = user ? board.users.find(*user) : board.users.end();
    return found == board.users.end() ? nullptr : &found->second;
  };
  if (const auto* const of = std::get_if<wire::boards_of_user_query>(&asked.asks)) {
    std::vector<std::string> names;
    for (const auto& [name, board] : boards) {
      if (find(board, of->user) != nullptr) names.push_back(name);
    }
    return first_names(names, of->after, of->limit);
  }
  if (const auto* const of = std::get_if<wire::standings_query>(&asked.asks)) {
    wire::user_standings made;
    for (const auto& name : of->boards) {
      const auto board = boards.find(name);
      const auto* const user = board == boards.end() ? nullptr : find(board->second, of->user);
      if (user != nullptr)
        made.list.push_back({name, user->standing.total, board->second.rank_of(*user, of->rank),
                             board->second.rows().size() + (user->hidden ? 1 : 0)});
    }
    return made;
  }
  const auto board = boards.find(asked.board);
  if (board == boards.end()) return wire::error_code::unknown_board;
  return board->second.answer(asked.asks, asked.max_entries);
}

wire::outcome as_received(const wire::outcome& what) {
  wire::frame_writer<wire::answer> writer;
  writer.add({1, what});
  return wire::read_frame<wire::answer>(writer.take()).value().at(0).what;
}

}  // namespace scoreboard::tests
