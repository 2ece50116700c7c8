#include "src/boards/directory.hpp"

#include <string>
#include <utility>

#include "src/boards/names.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using boards::board_id;
using boards::directory;

namespace {

const std::string default_name(boards::default_board);

}  // namespace

// Bug: a new server on which nothing can be read before somebody has a score.
TEST_CASE("the default board is there from the start") {
  directory boards(false);
  REQUIRE(boards.size() == 1);
  const auto* const by_name = std::as_const(boards).find(default_name);
  REQUIRE(by_name != nullptr);
  CHECK(by_name->id == boards::default_board_id);
  CHECK(by_name->users == 0);
  CHECK_FALSE(by_name->spread);
  CHECK(boards.find(boards::default_board_id) == by_name);
}

// Bug: two tables that do not mean the same board, or one that makes a board where it only looks.
TEST_CASE("a board is the same by name and by number") {
  directory boards(false);
  const auto& added = boards.add(board_id{7}, "chess");
  CHECK(added.id == board_id{7});
  boards.at(board_id{7}).users = 3;
  const auto* const found = std::as_const(boards).find("chess");
  REQUIRE(found != nullptr);
  CHECK(found->users == 3);
  CHECK(found == boards.find(board_id{7}));
  CHECK(boards.find(board_id{8}) == nullptr);
  CHECK(std::as_const(boards).find("ches") == nullptr);
  CHECK(boards.size() == 2);
}

// Bug: what was known of a board that is gone is taken for the state of the next one of its name.
TEST_CASE("a board that is made anew has another number and nothing of the first") {
  directory boards(false);
  boards.add(board_id{7}, "chess");
  boards.at(board_id{7}).users = 3;
  boards.at(board_id{7}).spread = true;
  boards.remove("chess");
  CHECK(boards.size() == 1);
  CHECK(std::as_const(boards).find("chess") == nullptr);
  CHECK(boards.find(board_id{7}) == nullptr);
  const auto& second = boards.add(board_id{9}, "chess");
  CHECK(second.id == board_id{9});
  CHECK(second.users == 0);
  CHECK_FALSE(second.spread);
}

// Bug: a server that is told to spread every board spreads only those that it reads at its start.
TEST_CASE("every board begins as it was said that empty ones lie") {
  for (const bool spread : {false, true}) {
    directory boards(spread);
    CHECK(boards.at(boards::default_board_id).spread == spread);
    CHECK(boards.add(board_id{1}, "chess").spread == spread);
  }
}
