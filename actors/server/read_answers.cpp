#include "actors/server/read_answers.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "src/boards/user_reference.hpp"
#include "src/ranking/positions.hpp"

namespace scoreboard::actors {

namespace {

/// Of a user who was looked up.
std::uint64_t rank_of(const ranked_moment& moment, const placed_user& user,
                      ranking::rank_kind kind) {
  return kind == ranking::rank_kind::competition ? moment.competition_rank(user.total)
                                                 : user.position;
}

/// REQUIRES: the board has these positions.
std::vector<wire::ranked_entry> entries_at(const ranked_moment& moment,
                                           const ranking::positions& shown,
                                           const wire::entries_form& form) {
  std::vector<ranking::entry> entries;
  std::vector<std::string> data;
  if (form.data) {
    entries.reserve(shown.count);
    data.reserve(shown.count);
    for (auto& row : moment.page_with_data(shown.first, shown.count)) {
      entries.push_back(std::move(row.of));
      data.push_back(std::move(row.data));
    }
  } else {
    entries = moment.page(shown.first, shown.count);
    data.resize(entries.size());
  }
  // Positions are known without a search.
  const bool by_position = form.rank == ranking::rank_kind::position;
  const auto ranks =
      by_position ? std::vector<std::uint64_t>() : moment.ranks(shown.first, entries, form.rank);
  std::vector<wire::ranked_entry> made;
  made.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    made.push_back(
        {by_position ? shown.first + i : ranks[i], std::move(entries[i]), std::move(data[i])});
  }
  return made;
}

/// The entries at these positions, which the board has, and what else the form says.
wire::outcome page_of(const ranked_moment& moment, const ranking::positions& wanted,
                      const wire::entries_form& form, std::uint64_t max_entries) {
  const auto users = moment.size();
  const auto shown = ranking::on_board(wanted, users);
  const auto best = ranking::on_board({1, form.top.value_or(0)}, users);
  if (shown.count > max_entries || best.count > max_entries - shown.count)
    return wire::error_code::too_many;
  wire::page made{users, moment.season(), entries_at(moment, shown, form), std::nullopt};
  if (form.top) made.top = entries_at(moment, best, form);
  return made;
}

/// Answers one kind of query of a board each.
struct answerer {
  const ranked_moment& moment;
  const std::uint64_t max_entries;

  wire::outcome listing_of(const ranking::positions& wanted) const {
    const auto shown = ranking::on_board(wanted, moment.size());
    if (shown.count > max_entries) return wire::error_code::too_many;
    return wire::listing{0, moment.page(shown.first, shown.count)};
  }

  wire::outcome operator()(const wire::top_query& asked) const {
    return listing_of(asked.wanted());
  }

  wire::outcome operator()(const wire::window_query& asked) const {
    return listing_of(asked.wanted());
  }

  wire::outcome operator()(const wire::page_query& asked) const {
    return page_of(moment, {asked.from, asked.limit}, asked.form, max_entries);
  }

  wire::outcome page_around(std::uint64_t position, std::uint64_t scope,
                            const wire::entries_form& form) const {
    return page_of(moment, ranking::around_inwards(position, scope, moment.size()), form,
                   max_entries);
  }

  wire::outcome operator()(const wire::around_user_query& asked) const {
    const auto user = moment.users().front();
    if (!user || user->hidden) return wire::error_code::unknown_user;
    return page_around(user->position, asked.scope, asked.form);
  }

  wire::outcome operator()(const wire::around_total_query& asked) const {
    return page_around(moment.position_of_total(asked.total), asked.scope, asked.form);
  }

  wire::outcome operator()(const wire::user_query& asked) const {
    const auto user = moment.users().front();
    if (!user) return wire::error_code::unknown_user;
    return wire::user_standing{boards::resolve(asked.user, moment.kind()).value(),
                               user->total,
                               rank_of(moment, *user, asked.rank),
                               moment.size() + (user->hidden ? 1 : 0),
                               user->data,
                               user->hidden && asked.tells_hidden};
  }

  wire::outcome operator()(const wire::ranking_query& asked) const {
    const auto users = moment.users();
    wire::user_ranking made{moment.size(), {}};
    made.list.reserve(users.size());
    for (std::size_t i = 0; i < users.size(); ++i) {
      const auto& user = users[i];
      if (user && !user->hidden)
        made.list.push_back({user->position, {asked.users[i], user->total, 0}, {}});
    }
    std::ranges::sort(made.list, {}, &wire::ranked_entry::rank);
    if (asked.rank == ranking::rank_kind::competition) set_competition_ranks(made.list);
    return made;
  }

  void set_competition_ranks(std::vector<wire::ranked_entry>& list) const {
    std::vector<std::int64_t> totals;
    totals.reserve(list.size());
    for (const auto& row : list) totals.push_back(row.entry.total);
    const auto ranks = moment.competition_ranks(totals);
    for (std::size_t i = 0; i < list.size(); ++i) list[i].rank = ranks[i];
  }

  wire::outcome operator()(const wire::count_query& asked) const {
    using total = std::numeric_limits<std::int64_t>;
    return wire::user_count{
        moment.count(asked.minimum.value_or(total::min()), asked.maximum.value_or(total::max()))};
  }

  wire::outcome operator()(const wire::total_rank_query& asked) const {
    return wire::total_rank{asked.rank == ranking::rank_kind::competition
                                ? moment.competition_rank(asked.total)
                                : moment.position_of_total(asked.total),
                            moment.size()};
  }

  template <class Other>
  wire::outcome operator()(const Other& /*asked*/) const {
    assert(false);  // is answered elsewhere
    return wire::error_code::unavailable;
  }
};

/// The first one whose name comes after `name`.
boards::board_list::const_iterator first_after(const boards::board_list& boards,
                                               const std::string& name) {
  return std::ranges::upper_bound(boards, name, {}, &boards::board_info::name);
}

}  // namespace

wire::outcome answer_of(const wire::read& asked, const ranked_moment& moment) {
  return std::visit(answerer{moment, asked.max_entries}, asked.asks);
}

wire::outcome description_of(const boards::board_info& board, const ranked_moment& moment) {
  const auto users = moment.size();
  const auto total_at = [&](std::uint64_t position) {
    return moment.page(position, 1).front().total;
  };
  wire::board_description made{board.settings,         users,        std::nullopt,
                               std::nullopt,           board.season, board.season_start_ms,
                               board.due.season_end_ms};
  if (users > 0) {
    made.best = total_at(1);
    made.worst = total_at(users);
  }
  return made;
}

wire::answer_origin origin_of(const wire::outcome& answer,
                              const read_batch::frozen_moments& frozen_at,
                              const wire::answer_origin& now) {
  if (frozen_at.empty()) return now;
  auto origin = now;
  std::set<std::uint64_t> versions;  // of the boards
  const auto add = [&](std::string_view board) {
    const auto found = frozen_at.find(board);
    if (found == frozen_at.end()) {
      versions.insert(now.version);
      return;
    }
    const auto& moment = found->second;
    versions.insert(moment.version);
    origin.frozen_ms = std::min(origin.frozen_ms.value_or(moment.at_ms), moment.at_ms);
  };
  if (const auto* const standings = std::get_if<wire::user_standings>(&answer)) {
    for (const auto& line : standings->list) add(line.board);
  } else if (const auto* const found = std::get_if<wire::board_names>(&answer)) {
    for (const auto& name : found->names) add(name);
  }
  if (versions.size() == 1) origin.version = *versions.begin();
  return origin;
}

wire::snapshot_description description_of(const boards::archive_info& archive,
                                          std::uint64_t users) {
  return {archive.name, archive.version, archive.at_ms, users, archive.written};
}

void add_standing(const std::string& board, const ranked_moment& moment,
                  const wire::standings_query& asked, wire::user_standings& to) {
  const auto user = moment.users().front();
  if (!user) return;
  const auto place = [&](const std::string& name) { return std::ranges::find(asked.boards, name); };
  const auto at = std::ranges::find_if(
      to.list, [&](const auto& line) { return place(board) < place(line.board); });
  to.list.insert(at, {board, user->total, rank_of(moment, *user, asked.rank),
                      moment.size() + (user->hidden ? 1 : 0)});
}

void add_names(std::vector<std::string> names, std::uint64_t limit, wire::board_names& to) {
  std::ranges::move(names, std::back_inserter(to.names));
  std::ranges::sort(to.names);
  if (to.names.size() <= limit) return;
  to.names.resize(limit);
  to.more = true;
}

wire::board_names answer_of(const wire::boards_of_user_query& asked,
                            const boards::board_list& boards,
                            const std::unordered_set<boards::board_id>& found) {
  wire::board_names made;
  for (auto at = first_after(boards, asked.after); at != boards.end() && !made.more; ++at) {
    if (!found.contains(at->id) || !asked.among.covers(at->name)) continue;
    made.more = made.names.size() == asked.limit;
    if (!made.more) made.names.push_back(at->name);
  }
  return made;
}

wire::board_names answer_of(const wire::boards_query& asked, const boards::board_list& boards) {
  wire::board_names made;
  const auto first = first_after(boards, asked.after);
  // Names with one prefix are neighbours, so the others cost nothing.
  for (const auto& prefix : asked.among.list) {
    auto at =
        std::max(first, std::ranges::lower_bound(boards, prefix, {}, &boards::board_info::name));
    for (; at != boards.end() && at->name.starts_with(prefix); ++at) {
      made.more = made.names.size() == asked.limit;
      if (made.more) return made;
      made.names.push_back(at->name);
    }
  }
  return made;
}

}  // namespace scoreboard::actors
