// What the directory knows of seasons, of what is due, and of archives. See directory_test.cpp,
// too.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "src/boards/calendar.hpp"
#include "src/boards/directory.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using boards::archive_info;
using boards::board_id;
using boards::directory;
using boards::due_times;

namespace {

constexpr board_id chess{7};
constexpr board_id go{8};

archive_info past_season(board_id board, std::uint64_t season, std::uint64_t place) {
  archive_info made;
  made.id = made.source = board;
  made.name = boards::season_name(season);
  made.season = season;
  made.place = place;
  made.past_season = true;
  return made;
}

archive_info snapshot(std::uint64_t number, board_id source, std::string name) {
  archive_info made;
  made.id = board_id{number};
  made.source = source;
  made.name = std::move(name);
  made.place = number;
  return made;
}

std::vector<std::string> names_of(const std::vector<archive_info>& archives) {
  std::vector<std::string> names;
  names.reserve(archives.size());
  for (const auto& archive : archives) names.push_back(archive.name);
  return names;
}

std::vector<std::string> unwritten_in(const directory& of) {
  std::vector<std::string> names;
  for (const auto& [origin, archive] : of.unwritten_archives())
    names.push_back(std::to_string(number(origin)) + " " + archive.name);
  return names;
}

using names = std::vector<std::string>;
using numbers = std::vector<board_id>;

}  // namespace

// Bug: what is meant for the season that is over reaches the next one, or the board is lost.
TEST_CASE("a board goes on in its next season under another number") {
  directory boards(true);
  boards.add(chess, "chess", {.maximum = 9}, 5, {100, {}});
  boards.set_users(chess, 3);
  boards.set_spread(chess, false);
  const auto before = boards.list();
  const auto& next = boards.begin_season(chess, board_id{20}, 50);
  CHECK(&next == boards.find("chess"));
  CHECK(&next == boards.find(board_id{20}));
  CHECK(boards.find(chess) == nullptr);
  CHECK(next.id == board_id{20});
  CHECK(next.origin == chess);
  CHECK(next.season == 2);
  CHECK(next.season_start_ms == 50);
  CHECK(next.users == 0);
  CHECK(next.spread);  // as an empty one
  CHECK(next.settings.maximum == 9);
  CHECK(next.due == due_times{100, {}});
  CHECK(boards.list() != before);
  CHECK(before->front().id == chess);

  boards.begin_season(board_id{20}, board_id{30}, 60);
  CHECK(boards.at(board_id{30}).season == 3);
  CHECK(boards.at(board_id{30}).origin == chess);
  REQUIRE(boards.first_due() != nullptr);
  CHECK(boards.first_due()->id == board_id{30});
  boards.remove(board_id{30});
  CHECK(boards.first_due() == nullptr);
  CHECK(boards.size() == 1);
}

// Bug: after a restart a board counts its seasons anew.
TEST_CASE("a board is added in any season") {
  directory boards(false);
  boards::board_info made;
  made.id = board_id{20};
  made.name = "chess";
  made.season = 4;
  made.origin = chess;
  made.due = {{}, 70};
  made.spread = true;
  const auto& added = boards.add(made);
  CHECK(added.season == 4);
  CHECK(added.origin == chess);
  CHECK_FALSE(added.spread);
  CHECK(boards.first_due() == &added);
}

// Bug: a season that ends late because another board was changed, or a board that is gone and due.
TEST_CASE("the first board that is due is always the one of a search through all") {
  SEEDED_GENERATOR(random);
  directory boards(false);
  std::map<board_id, due_times> model{{boards::default_board_id, {}}};
  std::uint64_t last = 10;
  const auto any_time = [&]() -> std::optional<std::uint64_t> {
    if (random() % 3 == 0) return std::nullopt;
    return random() % 20;
  };
  for (int i = 0; i < 5'000; ++i) {
    auto found = model.begin();
    std::advance(found, static_cast<std::ptrdiff_t>(random() % model.size()));
    const auto [board, before] = *found;
    const due_times due{any_time(), any_time()};
    const board_id next{++last};
    switch (random() % 4) {
      case 0:
        boards.add(next, std::to_string(last), {}, 1, due);
        model[next] = due;
        break;
      case 1:
        if (model.size() == 1) break;
        boards.remove(board);
        model.erase(board);
        break;
      case 2:
        boards.begin_season(board, next, 1);
        model.erase(board);
        model[next] = before;
        break;
      default:
        boards.set_due(board, due);
        model[board] = due;
    }
    std::optional<std::pair<std::uint64_t, board_id>> first;
    for (const auto& [each, times] : model) {
      for (const auto& time : {times.season_end_ms, times.snapshot_ms}) {
        if (time && (!first || std::pair(*time, each) < *first)) first.emplace(*time, each);
      }
    }
    const auto* const is = boards.first_due();
    REQUIRE((is != nullptr) == first.has_value());
    if (first) REQUIRE(is->id == first->second);
  }
}

// Bug: a snapshot of another board is shown, or one that was deleted.
TEST_CASE("the archives of a board stay its own through its seasons") {
  directory boards(false);
  boards.add(chess, "chess", {}, 1);
  boards.add(go, "go", {}, 1);
  CHECK(boards.archives(chess).empty());
  CHECK(boards.find_archive(chess, "a") == nullptr);
  boards.add_archive(chess, snapshot(10, chess, "a"));
  boards.add_archive(go, snapshot(11, go, "a"));
  boards.begin_season(chess, board_id{20}, 1);
  boards.add_archive(chess, past_season(chess, 1, 20));
  boards.add_archive(chess, snapshot(21, board_id{20}, "b"));
  CHECK(names_of(boards.archives(chess)) == names{"a", "season-1", "b"});
  CHECK(boards.archives(board_id{20}).empty());
  REQUIRE(boards.find_archive(chess, "a") != nullptr);
  CHECK(boards.find_archive(chess, "a")->id == board_id{10});
  CHECK(boards.find_archive(go, "a")->id == board_id{11});
  CHECK(boards.find_archive(go, "b") == nullptr);

  boards.set_archive_spread(chess, chess, true);
  CHECK(boards.find_archive(chess, "season-1")->spread);
  CHECK_FALSE(boards.find_archive(chess, "b")->spread);
  boards.set_written(chess, chess, 5);
  CHECK(boards.find_archive(chess, "season-1")->written);
  CHECK(boards.find_archive(chess, "season-1")->users == 5);
  CHECK_FALSE(boards.find_archive(chess, "a")->written);
  boards.remove_archive(chess, chess);
  CHECK(names_of(boards.archives(chess)) == names{"a", "b"});

  boards.remove(board_id{20});
  CHECK(boards.archives(chess).empty());
  CHECK(names_of(boards.archives(go)) == names{"a"});
  boards.remove_archive(go, board_id{11});
  CHECK(boards.archives(go).empty());
}

// Bug: a shard keeps what users were for a snapshot that is written or gone, or does not for one
// that is not; or archives are written in another order than that in which one needs the other.
TEST_CASE("what is not written is known by board, and oldest first") {
  directory boards(false);
  boards.add(chess, "chess", {}, 1);
  boards.add(go, "go", {}, 1);
  CHECK(boards.unwritten_snapshots(chess).empty());
  boards.add_archive(chess, snapshot(12, chess, "b"));
  boards.add_archive(go, snapshot(11, go, "a"));
  boards.add_archive(chess, snapshot(13, chess, "c"));
  auto written = snapshot(14, chess, "d");
  written.written = true;
  boards.add_archive(chess, written);
  boards.begin_season(chess, board_id{20}, 1);
  boards.add_archive(chess, past_season(chess, 1, 20));
  boards.add_archive(chess, snapshot(21, board_id{20}, "e"));
  CHECK(unwritten_in(boards) == names{"8 a", "7 b", "7 c", "7 season-1", "7 e"});
  CHECK(boards.unwritten_snapshots(chess) == numbers{board_id{12}, board_id{13}});
  CHECK(boards.unwritten_snapshots(board_id{20}) == numbers{board_id{21}});
  CHECK(boards.unwritten_snapshots(go) == numbers{board_id{11}});
  CHECK(boards.unwritten_snapshots().size() == 3);

  boards.set_written(chess, board_id{12}, 1);
  CHECK(boards.unwritten_snapshots(chess) == numbers{board_id{13}});
  boards.remove_archive(chess, board_id{12});
  boards.remove_archive(chess, board_id{14});
  CHECK(boards.unwritten_snapshots(chess) == numbers{board_id{13}});
  boards.set_written(chess, board_id{13}, 1);
  CHECK(boards.unwritten_snapshots(chess).empty());
  CHECK(boards.unwritten_snapshots().size() == 2);
  boards.set_written(chess, chess, 1);
  CHECK(unwritten_in(boards) == names{"8 a", "7 e"});
  boards.remove(board_id{20});
  CHECK(unwritten_in(boards) == names{"8 a"});
  CHECK(boards.unwritten_snapshots().size() == 1);
}

// Bug: a failed commit's seasons and archives are undone in both of the server's directories.
TEST_CASE("copies know nothing of each other's seasons, archives and due times") {
  auto origin = std::make_unique<directory>(false);
  origin->add(chess, "chess", {}, 1, {100, {}});
  origin->add(go, "go", {}, 1, {200, {}});
  origin->add_archive(chess, snapshot(10, chess, "a"));
  directory copy(*origin);
  origin->begin_season(chess, board_id{20}, 1);
  origin->set_due(board_id{20}, {});
  origin->add_archive(chess, past_season(chess, 1, 20));
  origin->set_written(chess, board_id{10}, 1);
  CHECK(origin->first_due()->name == "go");
  CHECK(copy.first_due()->name == "chess");
  CHECK(copy.first_due() == copy.find(chess));
  CHECK(copy.find(board_id{20}) == nullptr);
  CHECK(copy.at(chess).season == 1);
  CHECK(unwritten_in(copy) == names{"7 a"});
  CHECK(copy.unwritten_snapshots(chess) == numbers{board_id{10}});
  CHECK(unwritten_in(*origin) == names{"7 season-1"});

  copy = *origin;
  origin->remove(board_id{20});
  origin.reset();
  CHECK(copy.find("chess") == copy.find(board_id{20}));
  CHECK(names_of(copy.archives(chess)) == names{"a", "season-1"});
  CHECK(copy.unwritten_snapshots().empty());
}
