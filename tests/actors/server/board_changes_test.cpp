#include "actors/server/board_changes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "src/boards/calendar.hpp"
#include "src/commits/event.hpp"
#include "tests/actors/server/calendar_settings.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using actors::board_changes;

namespace {

constexpr std::uint64_t noon_ms = 1'700'000'000'000 / day_ms * day_ms + day_ms / 2;

boards::settings with_snapshots(boards::settings chosen, boards::snapshot_period every,
                                std::uint64_t keep) {
  chosen.snapshots = boards::snapshot_schedule{every, keep};
  return chosen;
}

/// Changes of one board, "chess", each in a commit of its own.
class changes_fixture {
 public:
  commits::commit& at(std::uint64_t wall_ms) {
    last = {};
    last.version = ++version_;
    last.wall_ms = wall_ms;
    return last;
  }

  const boards::board_info& chess() const { return *boards.find("chess"); }

  void make(const boards::settings& chosen, std::uint64_t wall_ms = noon_ms) {
    under_test.make_board("chess", chosen, at(wall_ms));
  }

  void do_due(std::uint64_t wall_ms) { under_test.do_what_is_due("chess", at(wall_ms)); }

  /// Of the last commit: the archives that it makes, by name.
  std::vector<std::string> kept() const {
    std::vector<std::string> names;
    for (const auto& entry : last.entries) {
      if (const auto* const ended = std::get_if<commits::season_ended>(&entry))
        names.push_back(boards::season_name(ended->season));
      else if (const auto* const taken = std::get_if<commits::snapshot_taken>(&entry))
        names.push_back(taken->name);
    }
    return names;
  }

  /// Those that the board has, oldest first.
  std::vector<std::string> archives() const {
    std::vector<std::string> names;
    for (const auto& archive : boards.archives(chess().origin)) {
      if (!archive.deleted) names.push_back(archive.name);
    }
    return names;
  }

  /// All archives are on disk.
  void write_all() {
    last.entries.clear();
    for (const auto& [origin, archive] : boards.unwritten_archives())
      under_test.note_written(origin, archive.id, 0, last);
  }

  /// Of the last commit: how many archives it takes off the disk.
  std::size_t taken_off_disk() const {
    return static_cast<std::size_t>(std::ranges::count_if(last.entries, [](const auto& entry) {
      const auto* const gone = std::get_if<commits::archive_deleted>(&entry);
      return gone != nullptr && gone->written;
    }));
  }

  boards::directory boards{false};
  ranking::arrival last_arrival = 100;
  board_changes under_test{boards, last_arrival};
  commits::commit last;

 private:
  std::uint64_t version_ = 0;
};

using names = std::vector<std::string>;

}  // namespace

// Bug: ends that passed while the server was down come to one, or each to one commit after the
// other while writes come in between; or the next end is reckoned from the restart.
TEST_CASE_METHOD(changes_fixture, "every end that was missed is one") {
  make(daily);
  const auto origin = chess().id;
  const auto now_ms = noon_ms + 3 * day_ms;
  do_due(now_ms);
  CHECK(kept() == names{"season-1", "season-2", "season-3"});
  CHECK(chess().season == 4);
  CHECK(chess().season_start_ms == now_ms);
  CHECK(chess().due.season_end_ms == noon_ms + 3 * day_ms + day_ms / 2);
  CHECK(chess().origin == origin);
  CHECK(chess().id > origin);
  for (const auto& archive : boards.archives(origin)) {
    CHECK(archive.version == 2);
    CHECK(archive.at_ms == now_ms);
    CHECK(archive.past_season);
  }
  do_due(now_ms);
  CHECK(last.entries.empty());
}

// Bug: a commit as large as the number of days since somebody set the clock to the year 1990.
TEST_CASE_METHOD(changes_fixture, "so many seasons end in one commit at most") {
  make(daily);
  const auto now_ms = noon_ms + 1500 * day_ms;
  do_due(now_ms);
  CHECK(kept().size() == board_changes::most_ends_at_once);
  CHECK(chess().due.season_end_ms <= now_ms);
  do_due(now_ms);
  CHECK(kept().size() == 500);
  CHECK(chess().due.season_end_ms > now_ms);
}

// Bug: the snapshot of midnight shows the season that began at midnight; or that of an hour after
// the end shows the season that is over.
TEST_CASE_METHOD(changes_fixture, "a snapshot of the moment of an end shows the season that ends") {
  const auto midnight_ms = noon_ms + day_ms / 2;
  make(with_snapshots(daily, boards::snapshot_period::hour, 9));
  do_due(midnight_ms);
  CHECK(kept() ==
        names{boards::snapshot_name(boards::snapshot_period::hour, midnight_ms), "season-1"});
  CHECK(boards.archives(chess().origin).front().season == 1);
  do_due(midnight_ms + day_ms + hour_ms);
  CHECK(kept() == names{"season-2", boards::snapshot_name(boards::snapshot_period::hour,
                                                          midnight_ms + day_ms + hour_ms)});
  CHECK(boards.archives(chess().origin).back().season == 3);
}

// Bug: a snapshot for every hour that was missed, all of the same moment; or none until the next.
TEST_CASE_METHOD(changes_fixture, "of the snapshots that were missed the latest is made") {
  make(with_snapshots({}, boards::snapshot_period::hour, 9));
  CHECK(chess().due.snapshot_ms == noon_ms + hour_ms);
  const auto now_ms = noon_ms + 5 * hour_ms + 7;
  do_due(now_ms - 5 * hour_ms);
  CHECK(last.entries.empty());
  do_due(now_ms);
  CHECK(kept() == names{boards::snapshot_name(boards::snapshot_period::hour, now_ms)});
  CHECK(chess().due.snapshot_ms == noon_ms + 6 * hour_ms);
  CHECK(boards.archives(chess().origin).back().at_ms == now_ms);
}

// Bug: a snapshot that is there already is made again under its name, or is due for ever.
TEST_CASE_METHOD(changes_fixture, "a due snapshot that is there already is passed over") {
  make(with_snapshots({}, boards::snapshot_period::day, 1));
  const auto tomorrow_ms = *chess().due.snapshot_ms;
  const auto name = boards::snapshot_name(boards::snapshot_period::day, tomorrow_ms);
  under_test.take_snapshot(chess(), name, at(noon_ms));
  do_due(tomorrow_ms);
  CHECK(kept().empty());
  REQUIRE(last.entries.size() == 1);
  CHECK(commits::events_of(last, 0).list.empty());
  CHECK(chess().due.snapshot_ms == tomorrow_ms + day_ms);
  CHECK(archives() == names{name});
}

// Bug: what people keep by hand goes with the snapshots of the schedule, or the other way round;
// one that is still being written is removed under the writer, who may need it for an older one.
TEST_CASE_METHOD(changes_fixture, "old snapshots of the schedule go, written or not") {
  make(with_snapshots({}, boards::snapshot_period::hour, 2));
  under_test.take_snapshot(chess(), "mine", at(noon_ms));
  const auto hour = [](std::uint64_t n) {
    return boards::snapshot_name(boards::snapshot_period::hour, noon_ms + n * hour_ms);
  };
  for (std::uint64_t n = 1; n <= 4; ++n) do_due(noon_ms + n * hour_ms);
  CHECK(archives() == names{"mine", hour(3), hour(4)});
  CHECK(taken_off_disk() == 0);
  CHECK(boards.archives(chess().origin).size() == 5);
  write_all();
  CHECK(taken_off_disk() == 2);
  CHECK(boards.archives(chess().origin).size() == 3);
  do_due(noon_ms + 5 * hour_ms);
  CHECK(taken_off_disk() == 1);
  CHECK(archives() == names{"mine", hour(4), hour(5)});
}

// Bug: the limit counts snapshots, or trims before the next end; none is kept where "all" is meant.
TEST_CASE_METHOD(changes_fixture,
                 "as many past seasons stay as the board keeps, from the next end") {
  make({});
  under_test.take_snapshot(chess(), "mine", at(noon_ms));
  for (int i = 0; i < 4; ++i) under_test.end_season(chess(), noon_ms, at(noon_ms));
  write_all();
  under_test.set_settings(chess(), {.keep_seasons = 2}, at(noon_ms));
  CHECK(archives() == names{"mine", "season-1", "season-2", "season-3", "season-4"});
  under_test.end_season(chess(), noon_ms, at(noon_ms));
  CHECK(archives() == names{"mine", "season-4", "season-5"});
  write_all();
  under_test.set_settings(chess(), {.keep_seasons = 1}, at(noon_ms));
  under_test.end_season(chess(), noon_ms, at(noon_ms));
  under_test.end_season(chess(), noon_ms, at(noon_ms));
  CHECK(archives() == names{"mine", "season-7"});
}

// Bug: the name of a snapshot that was deleted while it was written is taken; it comes back when it
// is written, is told as ready, or stays on disk for ever.
TEST_CASE_METHOD(changes_fixture,
                 "a snapshot that is being written can be deleted, and made anew") {
  make({});
  const auto origin = chess().origin;
  under_test.take_snapshot(chess(), "mine", at(noon_ms));
  const auto first = *boards.find_archive(origin, "mine");
  under_test.delete_archive(chess(), first, at(noon_ms));
  CHECK(last.entries ==
        std::vector<commits::entry>{commits::archive_deleted{origin, first.id, false}});
  CHECK(boards.find_archive(origin, "mine") == nullptr);
  under_test.take_snapshot(chess(), "mine", at(noon_ms));
  const auto second = *boards.find_archive(origin, "mine");
  CHECK(second.id > first.id);
  under_test.note_written(origin, first.id, 3, at(noon_ms));
  CHECK(last.entries == std::vector<commits::entry>{
                            commits::archive_written{origin, first.id, 3, false, "chess", ""},
                            commits::archive_deleted{origin, first.id}});
  CHECK(commits::events_of(last, 0).list.empty());
  under_test.note_written(origin, second.id, 4, at(noon_ms));
  CHECK(commits::events_of(last, 0).list.size() == 1);
  CHECK(boards.archives(origin).size() == 1);
  CHECK(boards.find_archive(origin, "mine")->users == 4);
}

// Bug: after a night without the server the season that people played for is gone, before anybody
// could read it, because some that nobody played in count as newer.
TEST_CASE_METHOD(changes_fixture, "seasons that end together all stay until the next end") {
  auto chosen = daily;
  chosen.keep_seasons = 1;
  make(chosen);
  do_due(noon_ms + day_ms);
  CHECK(archives() == names{"season-1"});
  do_due(noon_ms + 4 * day_ms);
  CHECK(archives() == names{"season-2", "season-3", "season-4"});
  do_due(noon_ms + 5 * day_ms);
  CHECK(archives() == names{"season-5"});
}

// Bug: a season that runs is cut short or goes on for ever because somebody changed the calendar.
TEST_CASE_METHOD(changes_fixture,
                 "a change of the calendar leaves the running season's end alone") {
  make(daily);
  const auto first_end_ms = *chess().due.season_end_ms;
  under_test.set_settings(chess(), {}, at(noon_ms));
  CHECK(chess().due.season_end_ms == first_end_ms);
  do_due(first_end_ms);
  CHECK(kept() == names{"season-1"});
  CHECK(chess().due.season_end_ms == std::nullopt);
  // One that had no end gets the calendar's first.
  under_test.set_settings(chess(), daily, at(first_end_ms + 1));
  CHECK(chess().due.season_end_ms == first_end_ms + day_ms);
  // A reset begins a season of the calendar of now.
  boards::season_calendar weekly{.every = boards::season_period::week};
  under_test.set_settings(chess(), {.season = weekly}, at(first_end_ms + 2));
  CHECK(chess().due.season_end_ms == first_end_ms + day_ms);
  under_test.end_season(chess(), first_end_ms + 2, at(first_end_ms + 2));
  CHECK(chess().due.season_end_ms == boards::season_end_after(weekly, first_end_ms + 2));
}

// Bug: a new schedule is due at the moment of the old one, or setting the same again begins anew
// and a board whose settings are sent every minute never gets a snapshot.
TEST_CASE_METHOD(changes_fixture, "a change of the schedule counts from now, the same does not") {
  const auto hourly = with_snapshots({}, boards::snapshot_period::hour, 2);
  make(hourly);
  const auto due_ms = chess().due.snapshot_ms;
  auto same = hourly;
  same.maximum = 5;
  under_test.set_settings(chess(), same, at(*due_ms + 1));
  CHECK(chess().due.snapshot_ms == due_ms);
  under_test.set_settings(chess(), with_snapshots({}, boards::snapshot_period::day, 2),
                          at(*due_ms + 1));
  CHECK(chess().due.snapshot_ms == noon_ms + day_ms / 2);
  under_test.set_settings(chess(), {}, at(*due_ms + 2));
  CHECK(chess().due.snapshot_ms == std::nullopt);
  CHECK(boards.first_due() == nullptr);
}

// Bug: a system without the zone ends the process, or ends the season all the time.
TEST_CASE_METHOD(changes_fixture, "a season in a time zone that is not known has no end") {
  boards::season_calendar lost;
  lost.time_zone = "Atlantis/Capital";
  make({.season = lost});
  CHECK(chess().due.season_end_ms == std::nullopt);
  do_due(noon_ms + 1000 * day_ms);
  CHECK(last.entries.empty());
  CHECK(chess().season == 1);
}

// Bug: a board that is made again continues with the seasons or the snapshots of the one before.
TEST_CASE_METHOD(changes_fixture, "a deleted board takes its archives along and begins anew") {
  make(daily);
  const auto origin = chess().origin;
  do_due(noon_ms + day_ms);
  write_all();
  under_test.take_snapshot(chess(), "mine", at(noon_ms + day_ms));
  const auto unwritten = boards.archives(origin).back().id;
  const auto id = chess().id;
  under_test.delete_board(chess(), at(noon_ms + day_ms));
  // Of what is being written the shards have to be told.
  CHECK(last.entries ==
        std::vector<commits::entry>{commits::board_deleted{id, origin, {unwritten}, "chess"}});
  CHECK(boards.archives(origin).empty());
  CHECK(boards.first_due() == nullptr);
  make({});
  CHECK(chess().season == 1);
  CHECK(archives().empty());
}

// Bug: what a commit does to the boards and what its entries do after a restart, or on another
// directory, are two things.
TEST_CASE_METHOD(changes_fixture, "entries make of a directory what was made of it") {
  boards::directory copy(false);
  const auto replay = [&] {
    for (const auto& entry : last.entries) actors::apply(entry, last, copy);
  };
  auto wall_ms = noon_ms;
  make(with_snapshots(daily, boards::snapshot_period::hour, 2));
  replay();
  for (int i = 0; i < 6; ++i) {
    wall_ms += 7 * hour_ms;
    do_due(wall_ms);
    replay();
    for (const auto& [origin, archive] : boards.unwritten_archives()) {
      commits::commit written;
      under_test.note_written(origin, archive.id, 5, written);
      for (const auto& entry : written.entries) actors::apply(entry, written, copy);
    }
  }
  const auto& other = *copy.find("chess");
  CHECK(other.id == chess().id);
  CHECK(other.season == chess().season);
  CHECK(other.due == chess().due);
  CHECK(other.season_start_ms == chess().season_start_ms);
  CHECK(copy.archives(other.origin) == boards.archives(chess().origin));
  CHECK(copy.archives(other.origin).back().users == 5);
}
