#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "src/wire/messages.hpp"
#include "tests/actors/server/gateway_fixture.hpp"

namespace scoreboard::tests {

/// Requests for few boards and few users, with totals close together: so that most of them meet.
class random_requests {
 public:
  explicit random_requests(std::mt19937_64& random) : random_(random) {}

  /// What senders have seen of a board, and so name of it.
  struct known_board {
    std::uint64_t season = 1;
    std::vector<std::string> snapshots = {};
  };
  std::map<std::string, known_board> known;

  wire::action action() {
    switch (below(18)) {
      case 16:
      case 17:
        return wire::freeze_board{board(), !one_in(3)};
      case 0:
      case 1:
        return wire::put_board{board(), settings()};
      case 2:
        return wire::delete_board{board()};
      case 3:
        return wire::erase_user{reference()};
      case 4:
        return list(2 + below(8), true);
      case 5:
        return list(one_in(8) ? 70 : below(8), false);
      case 6: {
        const auto name = board();
        return wire::reset_board{name, season_of(name)};
      }
      case 7:
        return wire::put_snapshot{board(), "snapshot-" + std::to_string(below(3))};
      case 8: {
        const auto name = board();
        return wire::delete_snapshot{name, snapshot_of(name)};
      }
      default: {
        auto single = list(1, false);
        single.is_list = one_in(8);
        return single;
      }
    }
  }

  /// Of a ranking, or for the board itself; or of all boards.
  wire::query query() {
    switch (below(13)) {
      case 0:
        return wire::top_query{below(8)};
      case 1:
        return wire::window_query{1 + below(8), below(4)};
      case 2: {
        const auto from = one_in(2) ? 1 : 1 + below(8);
        return wire::page_query{from, below(6), form(from == 1 ? 3 : 2)};
      }
      case 3:
        return wire::around_user_query{reference(), below(4), form(2)};
      case 4:
        return wire::around_total_query{total(), below(4), form(2)};
      case 5:
        return wire::user_query{reference(), rank(2)};
      case 6: {
        std::vector<ranking::user_id> users;
        for (std::int64_t i = 0; i < 6; ++i) {
          if (one_in(2)) users.emplace_back(i);
          if (one_in(4)) users.emplace_back(std::to_string(i));
        }
        return wire::ranking_query{std::move(users), rank(2)};
      }
      case 7:
        return wire::count_query{maybe_total(), maybe_total()};
      case 8:
        return wire::total_rank_query{total(), rank(2)};
      case 9:
        return wire::board_query{};
      case 10:
        return wire::boards_query{one_in(2) ? "" : board(), 1 + below(4)};
      case 11:
        return wire::boards_of_user_query{reference(), one_in(2) ? "" : board(), 1 + below(4)};
      default: {
        std::vector<std::string> some;
        for (const auto* name : names) {
          if (one_in(2)) some.emplace_back(name);
        }
        return wire::standings_query{reference(), std::move(some), rank(2)};
      }
    }
  }

  wire::read read() {
    wire::read made{"", query(), one_in(8) ? below(8) : no_limit};
    made.beyond_freeze = one_in(2);
    if (!wire::is_of_one_board(made.asks)) return made;
    made.board = board();
    if (one_in(8)) {
      made.asks = wire::snapshot_query{snapshot_of(made.board)};
    } else if (one_in(8)) {
      made.asks = wire::snapshots_query{one_in(2) ? "" : snapshot_of(made.board), 1 + below(8)};
    } else if (wire::is_of_a_ranking(made.asks)) {
      if (one_in(2)) made.snapshot = snapshot_of(made.board);
      if (one_in(4)) show_since(snapshot_of(made.board), made.asks);
    }
    return made;
  }

  bool one_in(std::uint64_t n) { return below(n) == 0; }
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

 private:
  static constexpr const char* names[] = {"default", "a", "b", "c", "d"};

  std::string board() { return names[below(5)]; }

  /// Mostly the one that runs.
  std::uint64_t season_of(const std::string& board) {
    const auto runs = known[board].season;
    return one_in(4) ? 1 + below(runs + 1) : runs;
  }

  /// Mostly one that is there.
  std::string snapshot_of(const std::string& board) {
    const auto& there = known[board].snapshots;
    if (there.empty() || one_in(8)) return one_in(2) ? "season-1" : "snapshot-0";
    return there[there.size() - 1 - below(std::min<std::uint64_t>(there.size(), 5))];
  }

  static void show_since(const std::string& snapshot, wire::query& asks) {
    std::visit(
        [&](auto& kind) {
          if constexpr (requires { kind.form; }) kind.form.since = snapshot;
        },
        asks);
  }

  ranking::user_id user() {
    const auto number = static_cast<std::int64_t>(below(7));
    if (one_in(4)) return ranking::user_id(std::to_string(number));
    return ranking::user_id(number);
  }

  boards::user_reference reference() { return {user(), one_in(2)}; }

  std::int64_t total() {
    if (one_in(20)) return one_in(2) ? INT64_MAX : INT64_MIN;
    return static_cast<std::int64_t>(below(9)) - 4;
  }

  std::optional<std::int64_t> maybe_total() {
    if (one_in(3)) return std::nullopt;
    return total();
  }

  ranking::rank_kind rank(std::uint64_t kinds) {
    return static_cast<ranking::rank_kind>(below(kinds));
  }

  wire::entries_form form(std::uint64_t ranks) {
    wire::entries_form made{{}, rank(ranks), one_in(2)};
    if (one_in(2)) made.top = below(5);
    return made;
  }

  boards::settings settings() {
    boards::settings made;
    if (one_in(2)) made.order = ranking::order::ascending;
    if (one_in(3)) made.keep = boards::keep_rule::best;
    if (one_in(3)) made.users = static_cast<boards::user_kind>(below(3));
    if (one_in(4)) made.minimum = -static_cast<std::int64_t>(below(6));
    if (one_in(4)) made.maximum = static_cast<std::int64_t>(below(6));
    if (one_in(2)) made.keep_seasons = below(4);
    if (one_in(2)) made.season = calendar();
    if (one_in(3)) made.snapshots = {static_cast<boards::snapshot_period>(below(3)), 1 + below(3)};
    return made;
  }

  boards::season_calendar calendar() {
    using boards::season_period;
    // The last one is none: such a calendar says nothing.
    static constexpr const char* zones[] = {
        "UTC",          "Europe/Madrid",       "America/New_York",
        "Asia/Kolkata", "Australia/Lord_Howe", "Atlantis/Capital"};
    boards::season_calendar made;
    made.every = static_cast<season_period>(below(4));
    if (made.every == season_period::week) made.day = static_cast<std::uint8_t>(1 + below(7));
    if (made.every == season_period::month || made.every == season_period::year)
      made.day = static_cast<std::uint8_t>(1 + below(28));
    if (made.every == season_period::year) made.month = static_cast<std::uint8_t>(1 + below(12));
    made.minute = static_cast<std::uint16_t>(below(1440));
    made.time_zone = zones[below(std::size(zones))];
    return made;
  }

  wire::change change(const std::vector<std::string>& boards) {
    using kind = wire::change::kind;
    constexpr kind kinds[] = {kind::absolute, kind::absolute, kind::absolute, kind::relative,
                              kind::relative, kind::relative, kind::data,     kind::hide,
                              kind::show,     kind::remove};
    wire::change made{user(), kinds[below(10)], total()};
    if (one_in(3)) made.data = one_in(4) ? "" : std::to_string(below(1000));
    made.board = static_cast<std::uint32_t>(below(boards.size()));
    if (one_in(6)) made.season = season_of(boards[made.board]);
    made.from_path = one_in(2);
    return made;
  }

  wire::change_list list(std::size_t size, bool over_boards) {
    wire::change_list made;
    for (auto n = over_boards ? 1 + below(3) : 1; n > 0; --n) made.boards.push_back(board());
    for (std::size_t i = 0; i < size; ++i) made.changes.push_back(change(made.boards));
    made.is_list = size != 1;
    made.over_boards = over_boards;
    return made;
  }

  std::mt19937_64& random_;
};

}  // namespace scoreboard::tests
