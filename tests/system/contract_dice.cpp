#include <limits>

#include "tests/system/contract_draws.hpp"

namespace scoreboard::system_test {

namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

}  // namespace

std::string contract_dice::board_name() {
  static const std::vector<std::string> names{"default", "plain",  "ascending", "best", "integers",
                                              "strings", "bounds", "x.y",       "-",    "Zz_9"};
  return one_of(names);
}

contract_user contract_dice::user() {
  // Few enough to meet again, and names that are easily mistaken for others.
  static const std::vector<std::string> strings{"a",   "b",   "ünï",   "5",
                                                "-3",  "\"q", "\"5\"", "x/y",
                                                "a b", ".",   "..",    "07",
                                                "+1",  "-0",  "%41",   "9223372036854775808",
                                                "?&#", "a+b", "😀",     std::string(64, 'w')};
  if (one_in(3)) return one_of(strings);
  if (one_in(50)) return one_in(2) ? lowest : highest;
  // Some boards grow large: they hold more than an answer may.
  if (one_in(3)) return between(100, 299);
  return between(-3, 12);
}

std::int64_t contract_dice::total() {
  if (one_in(5)) return one_of<std::int64_t>({lowest, highest, 0, lowest + 1, highest - 1});
  return between(-5, 30);
}

rank_mode contract_dice::mode(bool with_dense) {
  if (with_dense && one_in(4)) return rank_mode::dense;
  return one_in(2) ? rank_mode::position : rank_mode::competition;
}

contract_calendar contract_dice::calendar() {
  using period = contract_calendar::period;
  // Days of which every month has all, and times around that at which clocks change.
  constexpr std::int64_t last_day_of_every_month = 28;
  constexpr std::int64_t last_minute = 1439;
  contract_calendar calendar;
  calendar.every = one_of<period>({period::day, period::day, period::day, period::week,
                                   period::week, period::month, period::year});
  if (calendar.every == period::week) calendar.day = static_cast<int>(between(1, 7));
  if (calendar.every == period::month || calendar.every == period::year)
    calendar.day = static_cast<int>(between(1, last_day_of_every_month));
  if (calendar.every == period::year) calendar.month = static_cast<int>(between(1, 12));
  calendar.minute = one_in(4) ? static_cast<int>(between(0, last_minute))
                              : one_of<int>({0, 0, 0, 0, 120, 150, 150, 150, 179, last_minute});
  calendar.in_madrid = one_in(2);
  return calendar;
}

contract_settings contract_dice::settings(const std::string& name, bool with_times) {
  contract_settings settings;
  settings.ascending = name == "ascending" || one_in(6);
  settings.keep_best = name == "best" || one_in(6);
  if (name == "integers") settings.users = contract_settings::user_kind::integer;
  if (name == "strings") settings.users = contract_settings::user_kind::string;
  if (name == "bounds") {
    settings.minimum = 0;
    settings.maximum = 20;
  }
  if (one_in(10)) settings.minimum = between(-5, 25);
  if (one_in(10)) settings.maximum = between(-5, 25);
  if (!one_in(4)) settings.keep_seasons = between(1, 4);
  if (!with_times) return settings;
  if (!one_in(3)) settings.season = calendar();
  if (one_in(2)) {
    using period = contract_schedule::period;
    const auto every = one_of<period>({period::hour, period::day, period::week});
    settings.snapshots = contract_schedule{every, between(1, 3)};
  }
  return settings;
}

std::string contract_dice::data() {
  static const std::vector<std::string> values{"1",
                                               R"("hi")",
                                               R"({"c":"ES"})",
                                               "[1, 2]",
                                               "true",
                                               "1.50",
                                               R"({ "a" : [ ] })",
                                               "\"\xc3\xa9\\u00e9\"",
                                               "{}",
                                               '"' + std::string(254, 'd') + '"'};
  return one_of(values);
}

contract_score contract_dice::score(bool with_details) {
  contract_score score;
  score.user = user();
  if (one_in(2))
    score.total = total();
  else
    score.added = one_in(8) ? (one_in(2) ? lowest : highest) : between(-9, 20);
  if (!with_details) return score;
  if (one_in(4)) score.data = one_in(4) ? "null" : data();
  return score;
}

}  // namespace scoreboard::system_test
