#include "actors/server/archive_desk.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actors/server/board_changes.hpp"
#include "src/ranking/user_id.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using actors::archive_desk;

namespace {

constexpr std::size_t shards = 3;

using archive_numbers = std::vector<boards::board_id>;

/// A desk, and boards on which the test lets things happen.
class desk_fixture {
 public:
  desk_fixture() {
    make("chess");
    open();
  }

  /// As a start of the server does.
  void open(const std::vector<std::pair<std::uint64_t, boards::user_reference>>& erased = {},
            archive_numbers unknown = {}) {
    under_test = std::make_unique<archive_desk>(boards, shards, erased, std::move(unknown));
  }

  void make(const std::string& name) {
    commits::commit made;
    changes_.make_board(name, {}, made);
  }

  const boards::board_info& board(const std::string& name = "chess") const {
    return *boards.find(name);
  }

  boards::board_id end_season(const std::string& name = "chess") {
    const auto id = board(name).id;
    store([&](auto& to) { changes_.end_season(board(name), 1, to); });
    return id;
  }

  boards::board_id keep(const std::string& snapshot) {
    store([&](auto& to) { changes_.take_snapshot(board(), snapshot, to); });
    return boards.archives(board().origin).back().id;
  }

  void write(boards::board_id archive) { boards.set_written(board().origin, archive, 0); }

  void remove(boards::board_id archive) {
    const auto& all = boards.archives(board().origin);
    const auto gone = *std::ranges::find(all, archive, &boards::archive_info::id);
    store([&](auto& to) { changes_.delete_archive(board(), gone, to); });
  }

  void delete_board(const std::string& name = "chess") {
    store([&](auto& to) { changes_.delete_board(board(name), to); });
  }

  void erase(std::int64_t user) {
    store([&](auto& to) {
      to.entries.emplace_back(commits::user_erased{{ranking::user_id(user), true}});
    });
  }

  /// The archives that are to be written next.
  archive_numbers next() const {
    archive_numbers found;
    if (const auto wanted = under_test->next_to_write()) {
      for (const auto& order : wanted->orders) found.push_back(order.archive.id);
    }
    return found;
  }

  boards::directory boards{false};
  std::unique_ptr<archive_desk> under_test;

 private:
  /// A commit is stored: the desk notes it before the directory has it.
  template <class Change>
  void store(Change change) {
    commits::commit made;
    made.version = ++version_;
    const auto before = boards;
    change(made);
    const auto after = std::exchange(boards, before);
    under_test->note(made);
    boards = after;
  }

  ranking::arrival last_arrival_ = 100;
  actors::board_changes changes_{boards, last_arrival_};
  std::uint64_t version_ = 0;
};

}  // namespace

// Bug: a moment that is never written, one that is written twice, or two orders at a time of which
// the second one's parts are taken for the first one's.
TEST_CASE_METHOD(desk_fixture, "moments are written in their order, one order after the other") {
  CHECK(next().empty());
  const auto season = end_season();
  const auto snapshot = keep("mine");
  CHECK(next() == archive_numbers{season, snapshot});
  const auto later = end_season();
  CHECK(next().empty());
  under_test->written();
  CHECK(next() == archive_numbers{later});
  under_test->written();
  CHECK(next().empty());
}

// Bug: the season that ended when ten thousand boards did are all held in memory at once; or each
// costs syncs of its own.
TEST_CASE_METHOD(desk_fixture, "small archives are written together, and a large one alone") {
  archive_numbers small;
  for (int i = 0; i < 70; ++i) small.push_back(end_season());
  boards.set_spread(board().id, true);
  const auto large = keep("large");
  CHECK(next() == archive_numbers(small.begin(), small.begin() + 64));
  under_test->written();
  CHECK(next() == archive_numbers(small.begin() + 64, small.end()));
  under_test->written();
  const auto wanted = under_test->next_to_write();
  REQUIRE(wanted);
  REQUIRE(wanted->orders.size() == 1);
  CHECK(wanted->orders[0].archive.id == large);
  CHECK(wanted->orders[0].parts == shards);
  CHECK(wanted->orders[0].origin == board().origin);
}

// Bug: what was not written when the server stopped never is, or what was is again.
TEST_CASE_METHOD(desk_fixture, "after a restart it goes on with what is not written") {
  const auto first = end_season();
  const auto second = keep("mine");
  const auto third = end_season();
  write(second);
  open();
  CHECK(next() == archive_numbers{first, third});
}

// Bug: archives of a board that is gone stay on the disk for ever, or are written after it.
TEST_CASE_METHOD(desk_fixture, "what is gone is removed, and not written any more") {
  const auto first = end_season();
  const auto second = keep("mine");
  CHECK(next() == archive_numbers{first, second});
  under_test->written();
  write(first);
  remove(first);
  CHECK(under_test->take_removals().archives == archive_numbers{first});
  CHECK(under_test->take_removals().archives.empty());
  make("golf");
  const auto third = end_season();
  const auto other = end_season("golf");
  delete_board();
  CHECK(under_test->take_removals().archives == archive_numbers{second, third});
  CHECK(next() == archive_numbers{other});
  open({}, {first});
  CHECK(under_test->take_removals().archives == archive_numbers{first});
}

// Bug: a name that stays in the archives of one board, or is searched for in those that were made
// after it was erased.
TEST_CASE_METHOD(desk_fixture, "who is erased is erased from all archives that there are") {
  make("golf");
  const auto first = end_season();
  const auto second = end_season("golf");
  erase(7);
  end_season();
  auto erasures = under_test->take_erasures();
  REQUIRE(erasures.size() == 1);
  CHECK(erasures[0].version == 3);
  CHECK(erasures[0].user.user == ranking::user_id(std::int64_t{7}));
  archive_numbers from;
  for (const auto& archive : erasures[0].archives) from.push_back(archive.archive);
  CHECK(from == archive_numbers{first, second});
  CHECK(under_test->take_erasures().empty());
  // What a start finds that the archives do not know yet.
  open({{3, {ranking::user_id(std::int64_t{7}), true}}});
  erasures = under_test->take_erasures();
  REQUIRE(erasures.size() == 1);
  // Who is on a later one came back.
  CHECK(erasures[0].archives.size() == 2);
}
