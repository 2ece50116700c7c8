// What is due on boards, in its place among the updates.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/server/sequencer.hpp"
#include "src/boards/calendar.hpp"
#include "src/wire/request_weight.hpp"
#include "tests/actors/server/calendar_settings.hpp"
#include "tests/actors/server/sequencer_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

constexpr std::uint64_t long_enough_ms = 1000;  // until what failed is tried again

const boards::settings daily_snapshots{.snapshots = boards::snapshot_schedule{}};

const auto not_stored = error(wire::error_code::storage_unavailable);

/// "chess" has seasons of a day, "golf" snapshots of every day, "default" nothing.
class due_fixture : public sequencer_fixture {
 public:
  due_fixture() {
    do_one(with_key(wire::put_board{"chess", daily}), true);
    do_one(with_key(wire::put_board{"golf", daily_snapshots}), true);
  }

  std::shared_ptr<actors::execution> next() {
    auto batch = under_test.next_batch();
    REQUIRE(batch != nullptr);
    return batch;
  }

  /// What waits, until nothing may begin.
  std::vector<std::shared_ptr<actors::execution>> next_all() {
    std::vector<std::shared_ptr<actors::execution>> all;
    while (auto batch = under_test.next_batch()) all.push_back(std::move(batch));
    return all;
  }

  void delete_board(const std::string& name) { do_one(with_key(wire::delete_board{name}), true); }

  wire::update large(const std::string& board) {
    return fresh(std::vector<wire::change>(wire::most_small_changes + 1, add_to(1, 1)), board);
  }
};

/// The seasons and snapshots that a batch keeps.
std::vector<std::string> kept_by(const actors::execution& batch) {
  std::vector<std::string> names;
  for (const auto& entry : batch.commit.entries) {
    if (const auto* const ended = std::get_if<commits::season_ended>(&entry))
      names.push_back(ended->name + " " + boards::season_name(ended->season));
    else if (const auto* const taken = std::get_if<commits::snapshot_taken>(&entry))
      names.push_back(taken->name);
  }
  return names;
}

using names = std::vector<std::string>;

}  // namespace

// Bug: what waits behind an update that is refused goes past the end of its board's season.
TEST_CASE_METHOD(due_fixture, "a season ends before an update that waits behind a refused one") {
  do_one(with_key(wire::put_board{"other", daily}), true);
  delete_board("golf");
  // So that nothing is done that no update waits for.
  wall_ms = day_ms;
  const auto background = next();
  wall_ms = 2 * day_ms;
  take(1, with_key(wire::delete_board{"nowhere"}));
  take(2, fresh({set_to(1, 5)}, "other"));
  const auto ends = next();
  CHECK(ends->commit.requests.empty());
  const auto update = next();
  for (const auto& batch : {background, ends, update}) finish(*batch, true);
  CHECK(answer_to(1).what == error(wire::error_code::unknown_board));
  CHECK(answer_to(2).what == total(5));
  CHECK(boards.find("other")->season == 3);
  CHECK(boards.find("other")->users == 1);
}

// Bug: a late result falls into the season that is over, or is refused although it names none; an
// end waits for an update, or is a part of one.
TEST_CASE_METHOD(due_fixture, "a season ends before any later update of its board") {
  delete_board("golf");
  take(1, fresh({set_to(1, 5)}, "chess"));
  const auto before = next();
  wall_ms = day_ms;
  take(2, fresh({set_to(1, 6)}, "chess"));
  auto late = set_to(2, 7);
  late.season = 1;
  take(3, fresh({late}, "chess"));
  const auto ends = next();
  CHECK(kept_by(*ends) == names{"chess season-1"});
  CHECK(ends->commit.requests.empty());
  CHECK(ends->unfinished == 0);
  CHECK(ends->commit.version == before->commit.version + 1);
  CHECK(ends->commit.wall_ms == day_ms);
  const auto after = next();
  CHECK(after->commit.version == ends->commit.version + 1);
  CHECK(after->boards.front().id > before->boards.front().id);
  CHECK(under_test.next_batch() == nullptr);
  for (const auto& batch : {before, ends, after}) finish(*batch, true);
  CHECK(answer_to(3).what == error(wire::error_code::season_over));
  CHECK(answer_to(2).what == total(6));
  CHECK(boards.find("chess")->season == 2);
  CHECK(boards.find("chess")->users == 1);
  CHECK(all_is_done());
}

// Bug: an end that comes with the next write only, which may be tomorrow.
TEST_CASE_METHOD(due_fixture, "what is due is done without any update") {
  CHECK(under_test.next_batch() == nullptr);
  wall_ms = day_ms;
  const auto due = next();
  CHECK(kept_by(*due) ==
        names{"chess season-1", boards::snapshot_name(boards::snapshot_period::day, day_ms)});
  CHECK(under_test.next_batch() == nullptr);
  finish(*due, true);
  CHECK(under_test.next_batch() == nullptr);
  CHECK(boards.archives(boards.find("golf")->origin).size() == 1);
}

// Bug: updates of all boards wait until the ends of ten thousand others are stored.
TEST_CASE_METHOD(due_fixture,
                 "ends on many boards are done a few at a time, and hold up no other") {
  delete_board("golf");
  constexpr int many = 200;
  for (int i = 0; i < many; ++i)
    do_one(with_key(wire::put_board{"b" + std::to_string(i), daily}), true);
  wall_ms = day_ms;
  const auto first = next();
  CHECK(kept_by(*first).size() < many / 2);
  take(1, fresh({set_to(1, 5)}));
  take(2, fresh({set_to(1, 5)}, "b199"));
  const auto second = next();  // what comes before update 2, at once
  CHECK(second->commit.requests.empty());
  const auto updates = next();
  CHECK(updates->commit.requests.size() == 2);
  CHECK(under_test.next_batch() == nullptr);
  std::size_t ended = kept_by(*first).size() + kept_by(*second).size();
  for (const auto& batch : {first, second, updates}) finish(*batch, true);
  CHECK(boards.find("b199")->season == 2);
  while (const auto batch = under_test.next_batch()) {
    ended += kept_by(*batch).size();
    finish(*batch, true);
  }
  CHECK(ended == many + 1);
}

// Bug: a large list, which has a lane of its own, goes past the end of its board's season; or all
// large lists wait for it.
TEST_CASE_METHOD(due_fixture, "large lists come after what is due on their board, too") {
  delete_board("golf");
  wall_ms = day_ms;
  const auto background = next();
  CHECK(kept_by(*background) == names{"chess season-1"});
  finish(*background, true);
  wall_ms = 2 * day_ms;
  take(1, large("chess"));
  REQUIRE(under_test.has_large());
  const auto ends = next();
  REQUIRE(under_test.has_large());
  const auto list = under_test.next_large_batch();
  CHECK(kept_by(*ends) == names{"chess season-2"});
  CHECK(list->boards.front().id == std::get<commits::season_ended>(ends->commit.entries[0]).next);
  finish(*ends, true);
  finish(*list, true);
  // When nobody asked for small batches before.
  take(2, fresh({set_to(1, 1)}));
  const auto other = next();
  wall_ms = 3 * day_ms;
  take(3, large("chess"));
  take(4, large("default"));
  const auto small = under_test.next_batch();
  REQUIRE(small != nullptr);
  CHECK(kept_by(*small) == names{"chess season-3"});
  finish(*other, true);
  finish(*small, true);
  finish(*under_test.next_large_batch(), true);
  finish(*under_test.next_large_batch(), true);
  CHECK(answers_to(3) == 1);
  CHECK(answers_to(4) == 1);
  CHECK(all_is_done());
}

// Bug: a shard takes for a user's first change since a snapshot what came before it, or tells of a
// user what was under way when it was taken.
TEST_CASE_METHOD(due_fixture, "a batch that takes a snapshot is alone under way") {
  take(1, fresh({set_to(1, 5)}));
  const auto before = next();
  take(2, with_key(wire::put_snapshot{"chess", "mine"}));
  take(3, fresh({set_to(1, 6)}));
  take(4, large("default"));
  CHECK(under_test.next_batch() == nullptr);
  CHECK_FALSE(under_test.has_large());
  finish(*before, true);
  const auto taken = next();
  CHECK(kept_by(*taken) == names{"mine"});
  CHECK(taken->unfinished == 0);
  CHECK(under_test.next_batch() == nullptr);
  CHECK_FALSE(under_test.has_large());
  finish(*taken, true);
  CHECK(answer_to(2).what == changes({{0, 0, commits::result_code::created, false}}));
  const auto after = next();
  CHECK(under_test.has_large());
  finish(*after, true);
  finish(*under_test.next_large_batch(), true);
  CHECK(all_is_done());
}

// Bug: a snapshot of the schedule is taken in the middle of what is under way, or never while
// people write.
TEST_CASE_METHOD(due_fixture, "a snapshot that is due waits its turn and then comes first") {
  delete_board("chess");
  take(1, fresh({set_to(1, 5)}));
  const auto running = next();
  wall_ms = day_ms;
  take(2, fresh({set_to(1, 6)}));
  take(3, large("default"));
  CHECK(under_test.next_batch() == nullptr);
  CHECK_FALSE(under_test.has_large());
  finish(*running, true);
  const auto due = next();
  CHECK(kept_by(*due) == names{boards::snapshot_name(boards::snapshot_period::day, day_ms)});
  CHECK(under_test.next_batch() == nullptr);
  CHECK_FALSE(under_test.has_large());
  finish(*due, true);
  finish(*next(), true);
  finish(*under_test.next_large_batch(), true);
  CHECK(all_is_done());
}

// Bug: the users of a board are told to the shards without the snapshots that are being written, so
// nobody says what they were; or with those that are long written, for ever.
TEST_CASE_METHOD(due_fixture, "commands know which snapshots of their board are being written") {
  do_one(with_key(wire::put_snapshot{"chess", "mine"}), true);
  const auto origin = boards.find("chess")->origin;
  const auto archive = boards.archives(origin).front().id;
  take(1, fresh({set_to(1, 5)}, "chess"));
  take(2, fresh({set_to(1, 5)}));
  const auto batch = next();
  REQUIRE(batch->boards.size() == 2);
  CHECK(batch->boards[0].snapshots == std::vector{archive});
  CHECK(batch->boards[1].snapshots.empty());
  finish(*batch, true);
  take(3, with_key(wire::erase_user{{ranking::user_id(std::int64_t{1})}}));
  const auto erasure = next();
  REQUIRE(erasure->boards.size() == 1);
  CHECK(erasure->boards[0].snapshots == std::vector{archive});
  finish(*erasure, true);
  CHECK_FALSE(boards.archives(origin).front().written);
  under_test.note_written({origin, archive, 0});
  finish(*next(), true);
  CHECK(boards.archives(origin).front().written);
  take(4, fresh({set_to(1, 6)}, "chess"));
  const auto last = next();
  CHECK(last->boards[0].snapshots.empty());
  finish(*last, true);
}

// Bug: the next season is that of a commit that was never stored, or the end is forgotten.
TEST_CASE_METHOD(due_fixture, "an end that could not be stored is not there, and comes again") {
  delete_board("golf");
  wall_ms = day_ms;
  take(1, fresh({set_to(1, 5)}, "chess"));
  for (const auto& batch : next_all()) finish(*batch, false);
  CHECK(answer_to(1).what == not_stored);
  CHECK(boards.find("chess")->season == 1);
  now_ms += long_enough_ms;
  const auto again = next();
  CHECK(kept_by(*again) == names{"chess season-1"});
  finish(*again, true);
  CHECK(boards.find("chess")->season == 2);
}

// Bug: while the disk is full the server does nothing but try to end a season, as fast as it can.
TEST_CASE_METHOD(due_fixture, "what is due and could not be stored is tried again after a while") {
  delete_board("golf");
  wall_ms = day_ms;
  finish(*next(), false);
  CHECK(under_test.next_batch() == nullptr);
  now_ms += long_enough_ms - 1;
  CHECK(under_test.next_batch() == nullptr);
  // An update of the board does not wait for that.
  take(1, fresh({set_to(1, 5)}, "chess"));
  const auto all = next_all();
  REQUIRE(all.size() == 2);
  CHECK(kept_by(*all[0]) == names{"chess season-1"});
  for (const auto& batch : all) finish(*batch, false);
  CHECK(answer_to(1).what == not_stored);
  CHECK(under_test.next_batch() == nullptr);
  now_ms += long_enough_ms;
  finish(*next(), true);
  CHECK(boards.find("chess")->season == 2);
}

// Bug: updates that wait for a snapshot which cannot be stored make it be tried again and again,
// and are never answered.
TEST_CASE_METHOD(due_fixture, "updates that waited for a due snapshot fail with it") {
  delete_board("chess");
  wall_ms = day_ms;
  const auto due = next();
  CHECK(kept_by(*due).size() == 1);
  take(1, fresh({set_to(1, 5)}, "golf"));
  take(2, large("golf"));
  take(3, fresh({set_to(1, 5)}));
  CHECK(under_test.next_batch() == nullptr);
  finish(*due, false);
  CHECK(answer_to(1).what == not_stored);
  CHECK(answer_to(2).what == not_stored);
  CHECK(answers_to(3) == 0);
  CHECK_FALSE(under_test.has_large());
  const auto other = next();
  CHECK(other->commit.requests.size() == 1);
  finish(*other, true);
  CHECK(under_test.next_batch() == nullptr);
  CHECK(all_is_done());
}

// Bug: an archive that is on disk is written again after the next start, as no commit says so.
TEST_CASE_METHOD(due_fixture, "what is written is said until it is stored") {
  do_one(with_key(wire::reset_board{"chess", 1}), true);
  const auto origin = boards.find("chess")->origin;
  const auto archive = boards.archives(origin).front().id;
  under_test.note_written({origin, archive, 3});
  finish(*next(), false);
  CHECK_FALSE(boards.archives(origin).front().written);
  now_ms += long_enough_ms;
  const auto again = next();
  CHECK(again->commit.entries == std::vector<commits::entry>{commits::archive_written{
                                     origin, archive, 3, true, "chess", "season-1"}});
  finish(*again, true);
  CHECK(boards.archives(origin).front().users == 3);
  // Bug: it is forgotten because its board was to be deleted, which could not be stored.
  do_one(with_key(wire::put_snapshot{"chess", "mine"}), true);
  const auto snapshot = boards.archives(origin).back().id;
  take(1, with_key(wire::delete_board{"chess"}));
  const auto deletion = next();
  under_test.note_written({origin, snapshot, 0});
  CHECK(under_test.next_batch() == nullptr);
  finish(*deletion, false);
  finish(*next(), true);
  CHECK(boards.archives(origin).back().written);
  // One that went with its board in the meantime is not said.
  do_one(with_key(wire::reset_board{"chess", 2}), true);
  const auto second = boards.archives(origin).back().id;
  delete_board("chess");
  under_test.note_written({origin, second, 3});
  CHECK(under_test.next_batch() == nullptr);
}

// Bug: two resets of one season end two seasons, as somebody sent it twice.
TEST_CASE_METHOD(due_fixture, "a reset ends the season that it names, or none") {
  do_one(with_key(wire::reset_board{"chess", 1}), true);
  take(1, with_key(wire::reset_board{"chess", 1}));
  take(2, with_key(wire::reset_board{"nowhere", 1}));
  CHECK(under_test.next_batch() == nullptr);
  CHECK(answer_to(1).what == error(wire::error_code::season_over));
  CHECK(answer_to(2).what == error(wire::error_code::unknown_board));
  CHECK(boards.find("chess")->season == 2);
  // Bug: a season that is over by the clock is ended by hand, and the one after it with it.
  delete_board("golf");
  wall_ms = day_ms;
  take(3, with_key(wire::reset_board{"chess", 2}));
  finish(*next(), true);
  CHECK(under_test.next_batch() == nullptr);
  CHECK(answer_to(3).what == error(wire::error_code::season_over));
  CHECK(boards.find("chess")->season == 3);
}

// Bug: a clock that is set back lets a season end twice, or times of commits go back.
TEST_CASE_METHOD(due_fixture, "the time of commits never goes back") {
  delete_board("golf");
  wall_ms = day_ms;
  finish(*next(), true);
  wall_ms = 0;
  take(1, fresh({set_to(1, 1)}, "chess"));
  const auto batch = next();
  CHECK(batch->commit.wall_ms == day_ms);
  finish(*batch, true);
  wall_ms = day_ms;
  CHECK(under_test.next_batch() == nullptr);
  CHECK(boards.find("chess")->season == 2);
}
