#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "src/boards/board_prefixes.hpp"
#include "src/wire/messages.hpp"

/// Messages of every kind with random content, all of which may be sent.
namespace scoreboard::wire::testing {

class random_message {
 public:
  explicit random_message(std::uint64_t seed) : random_(seed) {}

  request next_request() {
    request made{random_(), random_(), {}};
    if (flip())
      made.what = next_update();
    else
      made.what = next_read();
    if (flip()) made.request_id = next_request_id();
    return made;
  }

  answer next_answer() {
    return {random_(), next_outcome(), {random_(), flip(), maybe([this] { return random_(); })}};
  }

  update next_update() {
    update made{text(1, update::max_key_bytes), next_action(), pick<update::key_maker>(2),
                random_(), random_()};
    return made;
  }

  action next_action() {
    switch (below(10)) {
      case 6:
        return freeze_board{name(), flip()};
      case 0:
        return put_board{name(), settings()};
      case 1:
        return delete_board{name()};
      case 2:
        return erase_user{reference()};
      case 3:
        return reset_board{name(), random_()};
      case 4:
        return put_snapshot{name(), name()};
      case 5:
        return delete_snapshot{name(), name()};
      default:
        return changes();
    }
  }

  read next_read() {
    read made{{}, next_query(), random_(), random_(), random_()};
    if (is_of_one_board(made.asks)) made.board = name();
    if (is_of_a_ranking(made.asks) && flip()) made.snapshot = name();
    made.beyond_freeze = flip();
    return made;
  }

  query next_query() { return query_of(below(std::variant_size_v<query>)); }
  outcome next_outcome() { return outcome_of(below(std::variant_size_v<outcome>)); }

  /// With the alternative of this index.
  query query_of(std::size_t index) {
    switch (index) {
      case 0:
        return top_query{random_()};
      case 1:
        return window_query{positive(), random_()};
      case 2: {
        page_query made{flip() ? 1 : positive(), random_(), form(3)};
        if (made.from != 1 && made.form.rank == ranking::rank_kind::dense) made.from = 1;
        return made;
      }
      case 3:
        return around_user_query{reference(), random_(), form(2)};
      case 4:
        return around_total_query{total(), random_(), form(2)};
      case 5:
        return user_query{reference(), rank(2), flip()};
      case 6:
        return ranking_query{several<ranking::user_id>([this] { return user(); }), rank(2)};
      case 7:
        return count_query{maybe([this] { return total(); }), maybe([this] { return total(); })};
      case 8:
        return total_rank_query{total(), rank(2)};
      case 9:
        return board_query{};
      case 10:
        return boards_query{name(), 1 + below(max_names), prefixes()};
      case 11:
        return boards_of_user_query{reference(), flip() ? name() : "", 1 + below(max_names),
                                    prefixes(), prefixes()};
      case 12:
        return standings_query{reference(), several<std::string>([this] { return name(); }),
                               rank(2), prefixes()};
      case 13:
        return snapshot_query{name()};
      case 14:
        return snapshots_query{flip() ? name() : "", 1 + below(max_names)};
      default:
        return events_query{maybe([this] { return random_(); }), flip() ? name() : "",
                            1 + below(events_query::max_events), flip()};
    }
  }

  /// With the alternative of this index.
  outcome outcome_of(std::size_t index) {
    switch (index) {
      case 0:
        return several<commits::result>([this] { return result(); });
      case 1:
        return listing{random_(), several<ranking::entry>([this] { return entry(); })};
      case 2:
        return unchanged{};
      case 3:
        return pick<error_code>(error_code_count);
      case 4:
        return page{random_(), random_(), rows(), maybe([this] { return rows(); })};
      case 5:
        return user_standing{user(), total(), random_(), random_(), text(0, 256), flip()};
      case 6:
        return user_ranking{random_(), rows()};
      case 7:
        return user_count{random_()};
      case 8:
        return total_rank{random_(), random_()};
      case 9:
        return board_description{settings(),
                                 random_(),
                                 maybe([this] { return total(); }),
                                 maybe([this] { return total(); }),
                                 random_(),
                                 maybe([this] { return random_(); }),
                                 maybe([this] { return random_(); })};
      case 10:
        return board_names{several<std::string>([this] { return name(); }), flip()};
      case 12:
        return snapshot();
      case 13:
        return snapshot_list{several<snapshot_description>([this] { return snapshot(); }), flip()};
      case 14:
        return event_list{several<commits::event>([this] { return event(); }), random_()};
      default:
        return user_standings{several<user_standings::line>([this] {
          return user_standings::line{name(), total(), random_(), random_()};
        })};
    }
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool flip() { return random_() % 2 == 0; }
  std::uint64_t positive() { return 1 + random_() / 2; }
  std::int64_t total() { return static_cast<std::int64_t>(random_()); }

  template <class Enum>
  Enum pick(std::size_t count) {
    return static_cast<Enum>(below(count));
  }

  ranking::rank_kind rank(std::size_t count) { return pick<ranking::rank_kind>(count); }

  template <class Make>
  std::optional<std::invoke_result_t<Make>> maybe(Make make) {
    if (flip()) return make();
    return std::nullopt;
  }

  template <class T, class Make>
  std::vector<T> several(Make make) {
    std::vector<T> made;
    for (auto n = below(6); n > 0; --n) made.push_back(make());
    return made;
  }

  /// Any bytes.
  std::string text(std::size_t least, std::size_t most) {
    std::string bytes(least + below(most - least + 1), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random_());
    return bytes;
  }

  boards::board_prefixes prefixes() {
    if (flip()) return boards::all_boards();
    return boards::covered_by(several<std::string>([this] { return name(); }));
  }

  request_id next_request_id() {
    std::string text(1 + below(request_id::static_capacity), ' ');
    for (char& c : text) c = "azAZ09._-"[below(9)];
    return request_id(text);
  }

  std::string name() {
    constexpr std::string_view letters = "azAZ09._-";
    std::string made(1 + below(64), '\0');
    for (char& letter : made) letter = letters[below(letters.size())];
    return made;
  }

  ranking::user_id user() {
    if (flip()) return ranking::user_id(total());
    return ranking::user_id(std::string(1 + below(ranking::user_id::max_text_bytes), 'u'));
  }

  boards::user_reference reference() { return {user(), flip()}; }

  boards::settings settings() {
    boards::settings made{pick<ranking::order>(2),
                          pick<boards::keep_rule>(2),
                          pick<boards::user_kind>(3),
                          maybe([this] { return total(); }),
                          maybe([this] { return total(); }),
                          maybe([this] { return random_(); }),
                          maybe([this] { return calendar(); }),
                          maybe([this] { return schedule(); })};
    if (!boards::is_valid(made)) std::swap(made.minimum, made.maximum);
    return made;
  }

  boards::season_calendar calendar() {
    boards::season_calendar made;
    made.every = pick<boards::season_period>(4);
    if (made.every == boards::season_period::year)
      made.month = static_cast<std::uint8_t>(1 + below(12));
    if (made.every != boards::season_period::day)
      made.day = static_cast<std::uint8_t>(1 + below(7));
    made.minute = static_cast<std::uint16_t>(below(1440));
    made.time_zone = flip() ? "UTC" : "Europe/Madrid";
    return made;
  }

  boards::snapshot_schedule schedule() {
    return {pick<boards::snapshot_period>(3), 1 + below(boards::snapshot_schedule::max_keep)};
  }

  snapshot_description snapshot() { return {name(), random_(), random_(), random_(), flip()}; }

  commits::event event() {
    commits::event made{random_(), random_(), random_(),
                        pick<commits::event::kind>(commits::event_kinds), flip() ? name() : ""};
    made.settings = maybe([this] { return settings(); });
    made.season = random_();
    if (flip()) made.snapshot = name();
    if (flip()) made.user = user();
    return made;
  }

  change_list changes() {
    change_list made;
    made.over_boards = flip();
    made.is_list = flip();
    const auto boards = made.over_boards ? 1 + below(4) : 1;
    for (std::size_t i = 0; i < boards; ++i) made.boards.push_back(name());
    made.changes = several<change>([&] {
      return change{user(),    pick<change::kind>(6),
                    total(),   maybe([this] { return text(0, change::max_data_bytes); }),
                    random_(), static_cast<std::uint32_t>(below(boards)),
                    flip()};
    });
    return made;
  }

  entries_form form(std::size_t ranks) {
    return {maybe([this] { return random_(); }), rank(ranks), flip(), flip() ? name() : ""};
  }

  commits::result result() {
    return {total(), total(), pick<commits::result_code>(commits::result_code_count), flip()};
  }

  ranking::entry entry() { return {user(), total(), 0}; }

  std::vector<ranked_entry> rows() {
    return several<ranked_entry>([this] {
      return ranked_entry{
          random_(),
          below(4) == 0 ? ranking::entry{ranking::user_id::nobody(), total(), 0} : entry(),
          text(0, 256), random_()};
    });
  }

  std::mt19937_64 random_;
};

}  // namespace scoreboard::wire::testing
