#include "src/boards/directory.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/boards/names.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using boards::board_id;
using boards::directory;
using boards::settings;

namespace {

const std::string default_name(boards::default_board);

std::vector<std::string> names_in(const directory& of) {
  std::vector<std::string> names;
  for (const auto& board : *of.list()) names.push_back(board.name);
  return names;
}

}  // namespace

// Bug: a new server on which nothing can be read before somebody has a score.
TEST_CASE("the default board is there from the start") {
  directory boards(false);
  REQUIRE(boards.size() == 1);
  const auto* const by_name = boards.find(default_name);
  REQUIRE(by_name != nullptr);
  CHECK(by_name->id == boards::default_board_id);
  CHECK(by_name->users == 0);
  CHECK_FALSE(by_name->spread);
  CHECK(boards.find(boards::default_board_id) == by_name);
}

// Bug: two tables that do not mean the same board, or one that makes a board where it only looks.
TEST_CASE("a board is the same by name and by number") {
  directory boards(false);
  const settings chosen{.keep = boards::keep_rule::best, .maximum = 9};
  const auto& added = boards.add(board_id{7}, "chess", chosen, 5);
  CHECK(added.id == board_id{7});
  CHECK(added.settings == chosen);
  CHECK(added.season == 1);
  CHECK(added.season_start_ms == 5);
  boards.set_users(board_id{7}, 3);
  const auto* const found = boards.find("chess");
  REQUIRE(found != nullptr);
  CHECK(found->users == 3);
  CHECK(found == boards.find(board_id{7}));
  CHECK(boards.find(board_id{8}) == nullptr);
  CHECK(boards.find("ches") == nullptr);
  CHECK(boards.size() == 2);
}

// Bug: what was known of a board that is gone is taken for the state of the next one of its name.
TEST_CASE("a board that is made anew has another number and nothing of the first") {
  directory boards(false);
  boards.add(board_id{7}, "chess", {.users = boards::user_kind::string}, 1);
  boards.set_users(board_id{7}, 3);
  boards.set_spread(board_id{7}, true);
  boards.remove(board_id{7});
  CHECK(boards.size() == 1);
  CHECK(boards.find("chess") == nullptr);
  CHECK(boards.find(board_id{7}) == nullptr);
  const auto& second = boards.add(board_id{9}, "chess", {}, 2);
  CHECK(second.settings == settings());
  CHECK(second.season_start_ms == 2);
  CHECK(second.id == board_id{9});
  CHECK(second.users == 0);
  CHECK_FALSE(second.spread);
}

// Bug: a server that is told to spread every board spreads only those that it reads at its start.
TEST_CASE("every board begins as it was said that empty ones lie") {
  for (const bool spread : {false, true}) {
    directory boards(spread);
    CHECK(boards.at(boards::default_board_id).spread == spread);
    CHECK(boards.add(board_id{1}, "chess", {}, 1).spread == spread);
  }
}

// Bug: a failed commit's boards are undone in both of the server's directories, or in none; or a
// copy looks a name up in the memory of the first one.
TEST_CASE("copies know nothing of each other") {
  auto first = std::make_unique<directory>(false);
  first->add(board_id{7}, "chess", {}, 1);
  directory copy(*first);
  first->set_settings(board_id{7}, {.minimum = 3});
  first->set_users(board_id{7}, 5);
  first->add(board_id{8}, "go", {}, 1);
  CHECK(copy.at(board_id{7}).settings == settings());
  CHECK(copy.at(board_id{7}).users == 0);
  CHECK(copy.find("go") == nullptr);
  CHECK(names_in(copy) == std::vector<std::string>{"chess", "default"});
  copy.remove(board_id{7});
  REQUIRE(first->find("chess") != nullptr);
  CHECK(first->find("chess")->users == 5);

  directory assigned(true);
  assigned = *first;
  first.reset();
  CHECK(names_in(assigned) == std::vector<std::string>{"chess", "default", "go"});
  REQUIRE(assigned.find("go") != nullptr);
  CHECK(assigned.find("go") == assigned.find(board_id{8}));
  // Bug: an assigned directory places new boards as the one before it did.
  CHECK_FALSE(assigned.add(board_id{9}, "draughts", {}, 1).spread);
  auto moved = std::move(assigned);
  CHECK(moved.find("draughts") == moved.find(board_id{9}));
}

// Bug: pages of names that miss a board or show one twice, because their order is another one.
TEST_CASE("the list is in the order of the names' bytes") {
  directory boards(false);
  const std::vector<std::string> sorted{"-", "0", "A", "Z", "_", "a", "default", "z", "zz"};
  std::uint64_t number = 20;
  for (const auto* name : {"zz", "a", "Z", "_", "-", "z", "0", "A"})
    boards.add(board_id{--number}, name, {}, 1);
  CHECK(names_in(boards) == sorted);
}

// Bug: a list from before a change, or one that is made anew for each score.
TEST_CASE("the list is made anew after each change that it shows, and only then") {
  directory boards(false);
  const auto first = boards.list();
  CHECK(boards.list() == first);
  boards.set_users(boards::default_board_id, 9);
  CHECK(boards.list() == first);
  auto before = first;
  const auto check_renewed = [&] {
    const auto now = boards.list();
    CHECK(now != before);
    before = now;
  };
  boards.add(board_id{7}, "chess", {}, 1);
  check_renewed();
  CHECK(before->size() == 2);
  boards.set_settings(board_id{7}, {.maximum = 1});
  check_renewed();
  CHECK(before->front().settings.maximum == 1);
  boards.set_spread(board_id{7}, true);
  check_renewed();
  CHECK(before->front().spread);
  boards.remove(board_id{7});
  check_renewed();
  CHECK(before->size() == 1);
  CHECK(first->size() == 1);  // one that was taken stays what it is
  CHECK(first->front().users == 0);
}

// Bug: "default" that is gone for good, or that comes back with its first number and all that is
// on its way to that.
TEST_CASE("the default board is deleted and made again") {
  directory boards(false);
  boards.set_settings(boards::default_board_id, {.order = ranking::order::ascending});
  boards.remove(boards::default_board_id);
  CHECK(boards.find(default_name) == nullptr);
  CHECK(boards.find(boards::default_board_id) == nullptr);
  CHECK(boards.size() == 0);
  CHECK(boards.list()->empty());
  boards.add(board_id{12}, default_name, {}, 3);
  REQUIRE(boards.find(default_name) != nullptr);
  CHECK(boards.find(default_name)->id == board_id{12});
  CHECK(boards.find(default_name)->settings == settings());
  CHECK(boards.find(boards::default_board_id) == nullptr);
}

// Bug: whoever goes through the boards misses one, sees one twice, or never ends.
TEST_CASE("boards are found one after the other by their names, also when one is gone meanwhile") {
  directory boards(false);
  boards.add(board_id{7}, "b", settings(), 0);
  boards.add(board_id{8}, "a", settings(), 0);
  CHECK(boards.find_after(std::nullopt)->name == "a");
  CHECK(boards.find_after("a")->name == "b");
  boards.remove(board_id{7});
  CHECK(boards.find_after("b")->name == default_name);
  CHECK(boards.find_after(default_name) == nullptr);
}
