#include "actors/server/query.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
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
        under_test_(system.spawn<actors::query>(gateway_)) {
    for (std::int64_t user = 1; user <= 6; ++user) {
      auto& part = parts_[static_cast<std::size_t>(user % 3)];
      part.set(ranking::user_id(user), 100 - user, static_cast<ranking::arrival>(user));
    }
    run();
  }
  ~query_fixture() {
    caf::anon_send_exit(under_test_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(gateway_, caf::exit_reason::user_shutdown);
    run();
  }

  void ask(std::uint64_t read_point, std::vector<actors::read_batch::job> jobs,
           std::size_t parts = 3) {
    caf::anon_send(under_test_, actors::read_batch{read_point,
                                                   boards::board_id{7},
                                                   40 + read_point,
                                                   parts,
                                                   std::move(jobs),
                                                   {11, 12, true}});
    run();
  }

  /// The snapshot of one shard arrives.
  void part(std::uint64_t read_point, std::size_t index) {
    caf::anon_send(under_test_, actors::shard_snapshot{read_point, parts_[index].take_snapshot()});
    run();
  }

  std::vector<actors::answer_batch> answered;

 private:
  std::vector<ranking::board> parts_ = std::vector<ranking::board>(3);
  caf::actor gateway_;
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
    CHECK(answered[0].version == 40 + read_point);
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
  CHECK(answers[2].asked.from.at(0).request_id == 3);
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
