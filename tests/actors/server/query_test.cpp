#include "actors/server/query.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "src/ranking/board.hpp"
#include "tests/actors/collecting_actor.hpp"
#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

/// A query, and in the place of the gateway whatever it is sent.
class query_fixture : public actor_fixture {
 public:
  query_fixture()
      : gateway_(spawn_collector<actors::answer_batch>(system, answered)),
        archives_(spawn_collector<actors::add_from_archives>(system, compared)),
        under_test_(system.spawn<actors::query>(gateway_, archives_)) {
    for (std::int64_t user = 1; user <= 6; ++user) {
      auto& part = parts_[static_cast<std::size_t>(user % 3)];
      part.set(ranking::user_id(user), 100 - user, static_cast<ranking::arrival>(user));
    }
    run();
  }
  ~query_fixture() {
    caf::anon_send_exit(under_test_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(gateway_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(archives_, caf::exit_reason::user_shutdown);
    run();
  }

  void ask(std::uint64_t read_point, std::vector<actors::read_batch::job> jobs,
           std::size_t parts = 3) {
    actors::read_batch batch;
    batch.read_point = read_point;
    batch.version = 40 + read_point;
    batch.sources.push_back(
        {{boards::board_id{7}, "chess", {}, 1, std::nullopt, 0, false}, parts, nullptr});
    batch.jobs = std::move(jobs);
    batch.its_cost = {11, 12, true};
    send(std::move(batch));
  }

  void send(actors::read_batch batch) {
    caf::anon_send(under_test_, std::move(batch));
    run();
  }

  /// The snapshot of one shard arrives, and whom it found.
  void part(std::uint64_t read_point, std::size_t index, std::size_t source = 0,
            std::vector<actors::shard_snapshot::lookup> found = {}) {
    caf::anon_send(under_test_,
                   actors::shard_snapshot{read_point, source, parts_[index].take_snapshot(),
                                          std::move(found)});
    run();
  }

  /// What one shard found arrives.
  void find(std::uint64_t read_point, std::vector<boards::board_id> boards) {
    caf::anon_send(under_test_, actors::found_boards{read_point, std::move(boards)});
    run();
  }

  std::vector<actors::answer_batch> answered;
  std::vector<actors::add_from_archives> compared;

 private:
  std::vector<ranking::board> parts_ = std::vector<ranking::board>(3);
  caf::actor gateway_;
  caf::actor archives_;
  caf::actor under_test_;
};

actors::read_batch::job job_of(std::uint64_t id, std::uint64_t count, bool keep,
                               std::uint64_t max_entries = no_limit) {
  return {{{"p", id}}, wire::read{"chess", wire::top_query{count}, max_entries}, keep};
}

/// The users that an answer shows which is to be kept.
std::vector<std::int64_t> users_of(const actors::answer_batch::one& one) {
  std::vector<std::int64_t> users;
  for (const auto& entry : std::get<wire::listing>(std::get<wire::outcome>(one.what)).list)
    users.push_back(entry.user.integer());
  return users;
}

}  // namespace

// Bug: an answer without the users of a shard that was slow, or none at all because a shard was
// faster than the gateway.
TEST_CASE_METHOD(query_fixture,
                 "an answer is made when the read and all parts came, in any order") {
  std::vector<int> order{0, 1, 2, 3};  // 3: the read itself
  std::uint64_t read_point = 0;
  do {
    answered.clear();
    ++read_point;
    for (std::size_t i = 0; i < order.size(); ++i) {
      CHECK(answered.empty());
      if (order[i] == 3)
        ask(read_point, {job_of(1, 4, true)});
      else
        part(read_point, static_cast<std::size_t>(order[i]));
    }
    REQUIRE(answered.size() == 1);
    CHECK(answered[0].read_point == read_point);
    CHECK(answered[0].origin.version == 40 + read_point);
    CHECK(answered[0].board == boards::board_id{7});
    CHECK(answered[0].its_cost.weight == 11);
    CHECK(answered[0].its_cost.readers == 12);
    CHECK(answered[0].its_cost.large);
    REQUIRE(answered[0].answers.size() == 1);
    CHECK(users_of(answered[0].answers[0]) == std::vector<std::int64_t>{1, 2, 3, 4});
  } while (std::ranges::next_permutation(order).found);
  CHECK(read_point == 24);
}

// Bug: parts of two read points in one answer, which shows half of a commit.
TEST_CASE_METHOD(query_fixture, "read points do not mix") {
  ask(1, {job_of(1, 6, true)});
  ask(2, {job_of(2, 6, true)}, 1);
  part(1, 0);
  part(1, 1);
  CHECK(answered.empty());
  part(2, 0);
  REQUIRE(answered.size() == 1);
  CHECK(answered[0].read_point == 2);
  CHECK(users_of(answered[0].answers[0]) == std::vector<std::int64_t>{3, 6});
  part(1, 2);
  REQUIRE(answered.size() == 2);
  CHECK(users_of(answered[1].answers[0]).size() == 6);
}

// Bug: an answer longer than its sender or the server allows, which no frame holds.
TEST_CASE_METHOD(query_fixture, "an answer that is too long is an error, for those who asked it") {
  ask(1, {job_of(1, 4, true, 3), job_of(2, 100, true, 6), job_of(3, 100, false, 5)});
  for (const std::size_t index : {0U, 1U, 2U}) part(1, index);
  REQUIRE(answered.size() == 1);
  const auto& answers = answered[0].answers;
  REQUIRE(answers.size() == 3);
  const auto too_many = wire::encode(wire::error_code::too_many, {41, false});
  CHECK(std::get<wire::encoded_outcome>(answers[0].what) == too_many);
  CHECK(users_of(answers[1]).size() == 6);  // no more than it has
  CHECK(std::get<wire::encoded_outcome>(answers[2].what) == too_many);
  CHECK(answers[2].asked.from.at(0).id == 3);
}

// Bug: what nobody keeps is encoded on the gateway's thread; or with a wrong version.
TEST_CASE_METHOD(query_fixture, "an answer that nobody keeps comes as it leaves") {
  ask(1, {job_of(1, 1, false)}, 1);
  part(1, 1);
  REQUIRE(answered.size() == 1);
  const wire::listing expected{0, {{ranking::user_id(std::int64_t{1}), 99, 1}}};
  CHECK(std::get<wire::encoded_outcome>(answered[0].answers.at(0).what) ==
        wire::encode(expected, {41, false}));
}

// Bug: standings without a board whose shard was slow, with the user of another board, or boards of
// two moments in one answer.
TEST_CASE_METHOD(query_fixture, "standings are made when all boards' parts came, in any order") {
  const auto users = std::make_shared<const std::vector<ranking::user_id>>(1);
  const auto source = [&](std::uint64_t id, std::string name, std::size_t parts) {
    actors::read_batch::source made;
    made.board.id = boards::board_id{id};
    made.board.name = std::move(name);
    made.parts = parts;
    made.users = users;
    return made;
  };
  actors::read_batch batch;
  batch.read_point = 1;
  batch.version = 8;
  batch.sources = {source(7, "chess", 2), source(9, "go", 1), source(8, "golf", 1)};
  batch.jobs.push_back(
      {{{"p", 1}}, wire::read{"", wire::standings_query{{}, {"chess", "go", "golf"}}, 10}, false});
  const auto found = [](std::int64_t total, bool hidden) {
    return actors::shard_snapshot::lookup{0, {{total, 50}, hidden, ""}};
  };
  part(1, 0, 2);
  part(1, 1, 0, {found(90, false)});
  send(batch);
  CHECK(answered.empty());
  part(1, 2, 0);
  CHECK(answered.empty());
  part(1, 0, 1, {found(98, true)});
  REQUIRE(answered.size() == 1);
  // On "golf" the user is not.
  const wire::user_standings expected{{{"chess", 90, 5, 4}, {"go", 98, 1, 3}}};
  CHECK(std::get<wire::encoded_outcome>(answered[0].answers.at(0).what) ==
        wire::encode(expected, {8, false}));
}

// Bug: a search that is answered before every shard has looked, or with boards that came since.
TEST_CASE_METHOD(query_fixture, "the boards of a user are those that all shards found") {
  boards::directory boards(false);
  for (const std::uint64_t id : {1U, 2U, 3U})
    boards.add(boards::board_id{id}, "b" + std::to_string(id), {}, 1);
  actors::read_batch batch;
  batch.read_point = 1;
  batch.version = 8;
  batch.searches = 3;
  batch.boards = boards.list();
  batch.jobs.push_back(
      {{{"p", 1}}, wire::read{"", wire::boards_of_user_query{{}, "", 10}, 10}, false});
  find(1, {boards::board_id{3}});
  send(batch);
  find(1, {});
  CHECK(answered.empty());
  find(1, {boards::board_id{1}, boards::board_id{3}, boards::board_id{4}});
  REQUIRE(answered.size() == 1);
  CHECK(std::get<wire::encoded_outcome>(answered[0].answers.at(0).what) ==
        wire::encode(wire::board_names{{"b1", "b3"}, false}, {8, false}));
}

// Bug: a read over boards of which none is there waits for snapshots that nobody sends.
TEST_CASE_METHOD(query_fixture, "standings over no board are answered at once") {
  actors::read_batch batch;
  batch.read_point = 1;
  batch.jobs.push_back({{{"p", 1}}, wire::read{"", wire::standings_query{}, 10}, false});
  send(batch);
  REQUIRE(answered.size() == 1);
  CHECK(std::get<wire::encoded_outcome>(answered[0].answers.at(0).what) ==
        wire::encode(wire::user_standings{}, {0, false}));
}

// Bug: of several reads that look somebody up each gets the first one's user.
TEST_CASE_METHOD(query_fixture, "each read of a batch has its own users") {
  actors::read_batch batch;
  batch.read_point = 1;
  batch.version = 8;
  actors::read_batch::source source;
  source.users = std::make_shared<const std::vector<ranking::user_id>>(3);
  batch.sources = {source};
  const auto ask_for = [](std::uint64_t id, std::size_t user) {
    return actors::read_batch::job{
        {{"p", id}}, wire::read{"b", wire::user_query{}, 10}, false, user};
  };
  batch.jobs = {ask_for(1, 0), ask_for(2, 1), ask_for(3, 2)};
  send(batch);
  part(1, 0, 0, {{2, {{7, 1}, false, "x"}}, {0, {{98, 9}, true, ""}}});
  REQUIRE(answered.size() == 1);
  const auto& answers = answered[0].answers;
  const auto got = [&](std::size_t i) {
    return std::get<wire::encoded_outcome>(answers.at(i).what);
  };
  CHECK(got(0) ==
        wire::encode(wire::user_standing{ranking::user_id(), 98, 1, 3, "", true}, {8, false}));
  CHECK(got(1) == wire::encode(wire::error_code::unknown_user, {8, false}));
  CHECK(got(2) ==
        wire::encode(wire::user_standing{ranking::user_id(), 7, 3, 2, "x", false}, {8, false}));
}
