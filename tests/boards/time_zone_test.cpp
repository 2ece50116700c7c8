#include "src/boards/time_zone.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

using namespace scoreboard;
using boards::time_zone;
using namespace std::chrono_literals;
using namespace std::string_literals;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

namespace {

using dates = std::vector<std::chrono::year_month_day>;

/// On these days, clocks are set at this time (UTC) from one offset to another.
struct change_of_clocks {
  const char* time_zone;
  minutes time;
  minutes before;
  minutes after;
  dates days;
};

/// What a clock with this offset shows.
local_seconds shown_at(sys_seconds time, minutes offset) {
  return local_seconds(time.time_since_epoch() + offset);
}

void check_change(const time_zone& zone, sys_seconds time, minutes before, minutes after) {
  CHECK(zone.to_local(time - 1s) == shown_at(time - 1s, before));
  CHECK(zone.to_local(time) == shown_at(time, after));
  if (before < after) {
    CHECK(zone.first_moment(shown_at(time - 1s, before)) == time - 1s);
    for (const auto& skipped : {shown_at(time, before), shown_at(time - 1s, after)})
      CHECK(zone.first_moment(skipped) == time);
    CHECK(zone.first_moment(shown_at(time, after)) == time);
  } else {
    for (const auto& shown :
         {shown_at(time - 1s, after), shown_at(time, after), shown_at(time - 1s, before)})
      CHECK(zone.first_moment(shown) == sys_seconds(shown.time_since_epoch() - before));
    CHECK(zone.first_moment(shown_at(time, before)) == time + (before - after));
  }
}

}  // namespace

// Bug: a file outside of the folder that is opened, one in it that is no time zone, or a name that
// means another zone on another machine.
TEST_CASE("a time zone is found by the name that IANA gave it") {
  for (const auto& name : {"UTC"s, "Europe/Madrid"s, "America/North_Dakota/New_Salem"s,
                           "Etc/GMT+5"s, "Etc/GMT-14"s, "America/Port-au-Prince"s}) {
    CAPTURE(name);
    CHECK(time_zone::find(name));
    CHECK(time_zone::find(name));
  }
  for (const auto& name : {""s,
                           " "s,
                           "."s,
                           ".."s,
                           "/"s,
                           "utc"s,
                           "Utc"s,
                           "europe/madrid"s,
                           "Europe/madrid"s,
                           "Europe"s,
                           "Europe/"s,
                           "Europe//Madrid"s,
                           "Europe/Madrid "s,
                           " Europe/Madrid"s,
                           "Europe/Madrid/"s,
                           "Europe/Madrid\0"s,
                           "Europe/\0Madrid"s,
                           "/Europe/Madrid"s,
                           "Europe/../Europe/Madrid"s,
                           "./Europe/Madrid"s,
                           "../../etc/passwd"s,
                           "/etc/passwd"s,
                           "/usr/share/zoneinfo/UTC"s,
                           "posix/Europe/Berlin"s,
                           "right/Europe/Berlin"s,
                           "posixrules"s,
                           "localtime"s,
                           "Factory"s,
                           "zone.tab"s,
                           "zone1970.tab"s,
                           "zonenow.tab"s,
                           "tzdata.zi"s,
                           "leapseconds"s,
                           "CET-1CEST"s,
                           "EST5EDT,M3.2.0,M11.1.0"s,
                           ":UTC"s,
                           "+02:00"s,
                           "Europe/Atlantis"s,
                           "Europe/M\xc3\xa1laga"s,
                           std::string(64, 'A'),
                           std::string(65, 'A'),
                           std::string(1'000'000, 'A'),
                           "Europe/" + std::string(4'096, '/') + "Madrid"}) {
    CAPTURE(name);
    CHECK_FALSE(time_zone::find(name));
  }
}

// Bug: a zone that two threads look for at once.
TEST_CASE("time zones are found by many threads") {
  constexpr int count = 4;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  threads.reserve(count);
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&wrong] {
      for (const auto* name : {"Europe/Oslo", "Europe/Rome", "Europe/Oslo", "Europe/Paris"}) {
        const auto zone = time_zone::find(name);
        if (!zone || zone->to_local({}).time_since_epoch() != std::chrono::hours(1)) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
}

// Bug: clocks that are not set any more after the last change that a file lists, or on the wrong
// day. The expected times are those of Python's zoneinfo, which reads the rules.
TEST_CASE("clocks are set in the years that the files do not list") {
  // 2040, 2044 and 2060 are leap years, and 2100 is none.
  const dates europe_spring{2038y / 3 / 28, 2040y / 3 / 25, 2044y / 3 / 27, 2060y / 3 / 28,
                            2100y / 3 / 28};
  const dates europe_autumn{2038y / 10 / 31, 2040y / 10 / 28, 2044y / 10 / 30, 2060y / 10 / 31,
                            2100y / 10 / 31};
  const dates america_spring{2038y / 3 / 14, 2040y / 3 / 11, 2044y / 3 / 13, 2060y / 3 / 14,
                             2100y / 3 / 14};
  const dates america_autumn{2038y / 11 / 7, 2040y / 11 / 4, 2044y / 11 / 6, 2060y / 11 / 7,
                             2100y / 11 / 7};
  const dates australia_autumn{2038y / 4 / 3, 2040y / 3 / 31, 2044y / 4 / 2, 2060y / 4 / 3,
                               2100y / 4 / 3};
  const dates australia_spring{2038y / 10 / 2, 2040y / 10 / 6, 2044y / 10 / 1, 2060y / 10 / 2,
                               2100y / 10 / 2};
  const dates chile_autumn{2038y / 4 / 4, 2040y / 4 / 8, 2044y / 4 / 3, 2060y / 4 / 4,
                           2100y / 4 / 4};
  const dates chile_spring{2038y / 9 / 5, 2040y / 9 / 2, 2044y / 9 / 4, 2060y / 9 / 5,
                           2100y / 9 / 5};
  const std::vector<change_of_clocks> changes{
      {"Europe/Madrid", 1h, 60min, 120min, europe_spring},
      {"Europe/Madrid", 1h, 120min, 60min, europe_autumn},
      {"Europe/Dublin", 1h, 0min, 60min, europe_spring},
      {"Europe/Dublin", 1h, 60min, 0min, europe_autumn},
      {"Antarctica/Troll", 1h, 0min, 120min, europe_spring},
      {"Antarctica/Troll", 1h, 120min, 0min, europe_autumn},
      {"America/Nuuk", 1h, -120min, -60min, europe_spring},
      {"America/Nuuk", 1h, -60min, -120min, europe_autumn},
      {"America/New_York", 7h, -300min, -240min, america_spring},
      {"America/New_York", 6h, -240min, -300min, america_autumn},
      {"Australia/Sydney", 16h, 660min, 600min, australia_autumn},
      {"Australia/Sydney", 16h, 600min, 660min, australia_spring},
      {"Australia/Lord_Howe", 15h, 660min, 630min, australia_autumn},
      {"Australia/Lord_Howe", 15h + 30min, 630min, 660min, australia_spring},
      {"America/Santiago", 3h, -180min, -240min, chile_autumn},
      {"America/Santiago", 4h, -240min, -180min, chile_spring}};
  for (const auto& change : changes) {
    const auto zone = time_zone::find(change.time_zone);
    REQUIRE(zone);
    for (const auto& date : change.days) {
      CAPTURE(change.time_zone, static_cast<int>(date.year()));
      check_change(*zone, sys_days(date) + change.time, change.before, change.after);
    }
  }
}

// Bug: a year, or a part of a leap year, that takes its clocks from one that begins otherwise.
TEST_CASE("no clocks are set at the end of a year or of February") {
  const std::vector<std::pair<const char*, minutes>> zones{
      {"Europe/Madrid", 60min},   {"America/New_York", -300min}, {"Australia/Lord_Howe", 660min},
      {"Antarctica/Troll", 0min}, {"America/Santiago", -180min}, {"Europe/Dublin", 0min},
      {"Asia/Kathmandu", 345min}, {"Pacific/Apia", 780min}};
  for (const auto& [name, offset] : zones) {
    const auto zone = time_zone::find(name);
    REQUIRE(zone);
    for (auto year = 2037y; year <= 2105y; ++year) {
      CAPTURE(name, static_cast<int>(year));
      bool is_right = true;
      for (const sys_seconds end :
           {sys_days(year / 3 / 1), sys_days((year + std::chrono::years(1)) / 1 / 1)}) {
        for (auto time = end - 48h; time < end + 48h; time += 15min) {
          const auto shown = shown_at(time, offset);
          is_right = is_right && zone->to_local(time) == shown && zone->first_moment(shown) == time;
        }
      }
      CHECK(is_right);
    }
  }
}
