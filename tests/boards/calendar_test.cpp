#include "src/boards/calendar.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "tests/boards/wall_clock.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using boards::season_calendar;
using boards::season_end_after;
using boards::season_period;
using boards::testing::wall_clock;

namespace {

using std::chrono::milliseconds;

/// Of a time in UTC like "2026-03-29T01:00".
std::uint64_t ms(const std::string& text) {
  std::tm time{};
  REQUIRE(strptime(text.c_str(), "%Y-%m-%dT%H:%M", &time) != nullptr);
  return static_cast<std::uint64_t>(timegm(&time)) * 1000;
}

std::string text_of(std::uint64_t time_ms) {
  const auto seconds = static_cast<std::time_t>(time_ms / 1000);
  std::tm time{};
  gmtime_r(&seconds, &time);
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M", &time));
  return text;
}

/// The first ends after `after`, in UTC, with a blank between them.
std::string ends_after(const season_calendar& calendar, const std::string& after, int count) {
  std::string all;
  auto last = ms(after);
  for (int i = 0; i < count; ++i) {
    const auto end = season_end_after(calendar, last);
    REQUIRE(end);
    all += (i > 0 ? " " : "") + text_of(*end);
    last = *end;
  }
  return all;
}

season_calendar daily(std::uint16_t minute, const std::string& time_zone) {
  return {season_period::day, 1, 1, minute, time_zone};
}

season_calendar any_calendar(std::mt19937_64& random, const std::string& time_zone) {
  const auto below = [&random](std::uint64_t bound) {
    return static_cast<std::uint8_t>(random() % bound);
  };
  season_calendar any;
  do {
    any.every = static_cast<season_period>(below(4));
    any.month = any.every == season_period::year ? 1 + below(12) : 1;
    any.day = any.every == season_period::day ? 1 : 1 + below(31);
    // Clocks are set at night.
    any.minute = static_cast<std::uint16_t>(random() % (random() % 4 == 0 ? 1440 : 241));
    if (random() % 4 == 0) any.minute = static_cast<std::uint16_t>(any.minute / 30 * 30);
    any.time_zone = time_zone;
  } while (!any.is_valid());
  return any;
}

std::string name_of(const season_calendar& calendar) {
  return calendar.time_zone + " every " + std::to_string(static_cast<int>(calendar.every)) +
         " on " + std::to_string(calendar.month) + "-" + std::to_string(calendar.day) + " at " +
         std::to_string(calendar.minute);
}

/// Walks from end to end and compares with the model.
void check_all_ends(const season_calendar& calendar, const wall_clock& clock) {
  const auto expected = clock.season_ends(calendar);
  CAPTURE(name_of(calendar));
  REQUIRE(!expected.empty());
  auto last = clock.begin_ms();
  for (const auto end : expected) {
    const auto found = season_end_after(calendar, last);
    if (found != end) {
      CAPTURE(text_of(last), text_of(end), text_of(found.value_or(0)));
      REQUIRE(found == end);
    }
    last = end;
  }
  REQUIRE(season_end_after(calendar, last) >= clock.end_ms());
}

}  // namespace

// Bug: an hour that clocks skip in which a season never ends, or one that they show twice in which
// it ends twice.
TEST_CASE("seasons end by the clocks of their time zone") {
  // Clocks go from 02:00 to 03:00 on March 29, and from 03:00 to 02:00 on October 25.
  const auto madrid = daily(2 * 60 + 30, "Europe/Madrid");
  CHECK(ends_after(madrid, "2026-03-28T12:00", 2) == "2026-03-29T01:00 2026-03-30T00:30");
  CHECK(ends_after(madrid, "2026-10-24T12:00", 2) == "2026-10-25T00:30 2026-10-26T01:30");
  CHECK(ends_after(madrid, "2026-10-25T00:30", 1) == "2026-10-26T01:30");
  CHECK(ends_after(madrid, "2026-10-25T01:00", 1) == "2026-10-26T01:30");
  // By half an hour.
  const auto lord_howe = daily(2 * 60 + 15, "Australia/Lord_Howe");
  CHECK(ends_after(lord_howe, "2026-10-02T20:00", 2) == "2026-10-03T15:30 2026-10-04T15:15");
  // By two hours.
  const auto troll = daily(60 + 1, "Antarctica/Troll");
  CHECK(ends_after(troll, "2026-03-28T12:00", 2) == "2026-03-29T01:00 2026-03-29T23:01");
  // At midnight, which is skipped.
  const auto sao_paulo = daily(0, "America/Sao_Paulo");
  CHECK(ends_after(sao_paulo, "2018-11-03T12:00", 2) == "2018-11-04T03:00 2018-11-05T02:00");
  CHECK(ends_after(daily(0, "Asia/Kathmandu"), "2026-11-25T12:00", 1) == "2026-11-25T18:15");
}

// Bug: a season without a moment, because two days end with one.
TEST_CASE("two ends at one moment are one") {
  // There was no December 30 in 2011: both its end and that of the day before are this moment.
  const auto apia = daily(0, "Pacific/Apia");
  CHECK(ends_after(apia, "2011-12-29T09:00", 3) ==
        "2011-12-29T10:00 2011-12-30T10:00 2011-12-31T10:00");
  // All days of the skipped day's time are the first moment after it.
  const auto noon = daily(12 * 60, "Pacific/Apia");
  CHECK(ends_after(noon, "2011-12-29T09:00", 3) ==
        "2011-12-29T22:00 2011-12-30T10:00 2011-12-30T22:00");
}

TEST_CASE("seasons end on a day of the week, month or year") {
  using enum season_period;
  CHECK(ends_after({week, 1, 1, 0, "UTC"}, "2026-11-25T10:00", 2) ==
        "2026-11-30T00:00 2026-12-07T00:00");
  CHECK(ends_after({week, 1, 7, 1439, "UTC"}, "2026-11-29T23:58", 2) ==
        "2026-11-29T23:59 2026-12-06T23:59");
  CHECK(ends_after({month, 1, 28, 0, "UTC"}, "2026-12-28T00:00", 2) ==
        "2027-01-28T00:00 2027-02-28T00:00");
  CHECK(ends_after({year, 12, 24, 240, "UTC"}, "2026-12-24T03:59", 2) ==
        "2026-12-24T04:00 2027-12-24T04:00");
  CHECK(ends_after({year, 3, 1, 0, "UTC"}, "2024-02-28T12:00", 2) ==
        "2024-03-01T00:00 2025-03-01T00:00");
  CHECK(ends_after({year, 1, 1, 0, "Pacific/Kiritimati"}, "2026-12-31T10:00", 1) ==
        "2027-12-31T10:00");
}

// Bug: anything that has to do with when clocks are set. The model asks the C library.
TEST_CASE("over twenty years all ends are those of a slow model") {
  SEEDED_GENERATOR(random);
  for (const auto* time_zone :
       {"Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
        "Pacific/Apia", "Antarctica/Troll", "UTC", "America/Sao_Paulo", "Asia/Beirut",
        "Africa/Casablanca", "America/Scoresbysund", "Asia/Gaza"}) {
    const wall_clock clock(time_zone, 2015, 2036);
    for (const std::uint16_t minute : std::vector<std::uint16_t>{0, 120, 150, 1439})
      check_all_ends(daily(minute, time_zone), clock);
    for (int i = 0; i < 20; ++i) check_all_ends(any_calendar(random, time_zone), clock);
  }
  // Those that skipped a day.
  for (const auto* time_zone : {"Pacific/Apia", "Pacific/Fakaofo"}) {
    const wall_clock clock(time_zone, 2010, 2014);
    for (int i = 0; i < 40; ++i) check_all_ends(any_calendar(random, time_zone), clock);
  }
}

// Bug: seasons that end by other clocks when the lists of changes in the files are over. The C
// library reads the rules behind them.
TEST_CASE("also after 2037 all ends are those of a slow model") {
  SEEDED_GENERATOR(random);
  for (const auto* time_zone :
       {"Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Australia/Sydney",
        "Antarctica/Troll", "America/Santiago", "Europe/Dublin", "Asia/Kathmandu",
        "Africa/Casablanca", "Asia/Gaza", "America/Nuuk", "Pacific/Apia"}) {
    const wall_clock clock(time_zone, 2036, 2061);
    for (const std::uint16_t minute : std::vector<std::uint16_t>{0, 120, 150, 1439})
      check_all_ends(daily(minute, time_zone), clock);
    for (int i = 0; i < 20; ++i) check_all_ends(any_calendar(random, time_zone), clock);
  }
}

// Bug: an end that depends on when it is asked for, so that a season ends twice or never.
TEST_CASE("from wherever it is asked, the next end is the same") {
  SEEDED_GENERATOR(random);
  const std::vector<std::string> time_zones{"Europe/Madrid",       "America/New_York",
                                            "Australia/Lord_Howe", "Asia/Kathmandu",
                                            "Antarctica/Troll",    "UTC",
                                            "America/Sao_Paulo",   "Asia/Beirut",
                                            "America/St_Johns",    "Pacific/Chatham"};
  const auto begin = ms("2015-01-01T00:00");
  const auto end = ms("2061-01-01T00:00");
  for (int i = 0; i < 3'000; ++i) {
    const auto calendar = any_calendar(random, time_zones[random() % time_zones.size()]);
    const auto after = begin + random() % (end - begin);
    CAPTURE(name_of(calendar), after);
    const auto next = season_end_after(calendar, after);
    REQUIRE(next);
    REQUIRE(*next > after);
    REQUIRE(season_end_after(calendar, *next - 1) == next);
    REQUIRE(season_end_after(calendar, after + random() % (*next - after)) == next);
    REQUIRE(season_end_after(calendar, *next) > next);
    REQUIRE(*next - after <=
            static_cast<std::uint64_t>(milliseconds(std::chrono::days(368)).count()));
  }
}

// Bug: a board whose time zone was taken away, or a clock that is far off, ends the process.
TEST_CASE("where there is no next end, there is none") {
  CHECK_FALSE(season_end_after(daily(0, "Europe/Atlantis"), 0));
  CHECK(season_end_after(daily(0, "UTC"), 0) == ms("1970-01-02T00:00"));
  CHECK(season_end_after(daily(0, "UTC"), boards::last_calendar_ms - 1) ==
        boards::last_calendar_ms + 1);
  CHECK_FALSE(season_end_after(daily(0, "UTC"), boards::last_calendar_ms));
  CHECK_FALSE(season_end_after(daily(0, "UTC"), std::numeric_limits<std::uint64_t>::max()));
}
