// What has to wait for all that is due, not only for that on its own board.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/server/sequencer.hpp"
#include "tests/actors/server/calendar_settings.hpp"
#include "tests/actors/server/sequencer_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

constexpr std::size_t many = 70;  // more than one batch of what is due

/// Boards whose seasons are over since the server's clock began.
sequencer_fixture::setup with_due_boards() {
  sequencer_fixture::setup chosen;
  for (std::size_t i = 0; i < many; ++i) {
    chosen.boards.add(boards::board_id(10 + i), "board " + std::to_string(i), daily, 0,
                      {.season_end_ms = 1'000'000});
  }
  return chosen;
}

std::vector<std::shared_ptr<actors::execution>> next_all(sequencer_fixture& from) {
  std::vector<std::shared_ptr<actors::execution>> all;
  while (auto batch = from.under_test.next_batch()) all.push_back(std::move(batch));
  return all;
}

std::size_t ends_in(const actors::execution& batch) {
  return static_cast<std::size_t>(std::ranges::count_if(batch.commit.entries, [](const auto& each) {
    return std::holds_alternative<commits::season_ended>(each);
  }));
}

}  // namespace

// Bug: after a night without the server, a score for a board of its own is before the ends of that
// night.
TEST_CASE("what is due at the start comes before any update") {
  sequencer_fixture one(with_due_boards());
  one.take(1, one.fresh({set_to(1, 1)}));
  const auto all = next_all(one);
  REQUIRE(all.size() == 3);
  CHECK(ends_in(*all[0]) + ends_in(*all[1]) == many);
  for (const auto& batch : all) one.finish(*batch, true);
  CHECK(one.answer_to(1).what == total(1));
  CHECK(one.all_is_done());
}

// Bug: an update waits for ever because what is due at the start finds no space; or it is carried
// out before it.
TEST_CASE("an update fails with what is due at the start") {
  sequencer_fixture one(with_due_boards());
  one.take(1, one.fresh({set_to(1, 1)}));
  const auto first = one.under_test.next_batch();
  REQUIRE(first != nullptr);
  one.take(2, one.fresh({set_to(1, 1)}));
  one.finish(*first, false);
  const auto failed = error(wire::error_code::storage_unavailable);
  CHECK(one.answer_to(1).what == failed);
  CHECK(one.answer_to(2).what == failed);
  one.now_ms += 1000;
  const auto again = next_all(one);
  REQUIRE(again.size() == 1);
  one.finish(*again[0], true);
}

// Bug: a user who is erased goes from a season that is over, and leaves no place in it: the erasure
// was before the season's end, because it names no board for which it would have to wait.
TEST_CASE("all that is due comes before an erasure") {
  sequencer_fixture one;
  for (std::size_t i = 0; i < many; ++i)
    one.do_one(one.with_key(wire::put_board{"board " + std::to_string(i), daily}), true);
  one.wall_ms = day_ms;
  one.take(1, one.with_key(wire::erase_user{{ranking::user_id(std::int64_t{4})}}));
  const auto all = next_all(one);
  REQUIRE(all.size() == 3);
  CHECK(ends_in(*all[0]) + ends_in(*all[1]) == many);
  CHECK(all[2]->erases);
  for (const auto& batch : all) one.finish(*batch, true);
  CHECK(one.all_is_done());
}
