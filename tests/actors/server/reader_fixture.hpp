#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "actors/server/reader.hpp"
#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/catch.hpp"

namespace scoreboard::tests {

/// A reader without actors: the test is the gateway and the queries.
class reader_fixture {
 public:
  static constexpr boards::board_id chess{7};

  explicit reader_fixture(std::size_t most_in_flight = 1000, std::size_t kept_answers = 64)
      : places(most_in_flight), under_test({3, 50, kept_answers}, boards, answers_, places) {
    boards.add(chess, "chess", {}, 0);
  }

  void take(std::uint64_t id, wire::read what, std::uint64_t version = 1) {
    under_test.take({"p", id}, what, version);
  }

  /// The only batch that leaves.
  actors::read_batch next(std::uint64_t version = 1) {
    auto leaving = under_test.next(version);
    REQUIRE(leaving.size() == 1);
    return std::move(leaving.front());
  }

  /// Answers a batch as a query does that finds `list` for each of its reads.
  void answer(actors::read_batch batch, const wire::entries& list) {
    actors::answer_batch results{
        batch.read_point, batch.sources.at(0).board.id, batch.origin(), {}, batch.its_cost};
    for (auto& job : batch.jobs) {
      const wire::outcome found = wire::listing{0, list};
      if (job.keep)
        results.answers.push_back({std::move(job), found});
      else
        results.answers.push_back({std::move(job), wire::encode(found, {batch.version, false})});
    }
    under_test.done(results);
  }

  /// Asks twice, so that the second answer is kept; gives that.
  wire::listing keep(const wire::read& what, const wire::entries& list) {
    for (const std::uint64_t id : {901U, 902U}) {
      take(id, what);
      answer(next(), list);
    }
    return std::get<wire::listing>(answer_to(902).what);
  }

  actors::door& door() noexcept { return answers_; }

  std::size_t answers_to(std::uint64_t id) {
    answers_.flush();
    for (auto& frame : std::exchange(port_.frames, {})) {
      for (auto& one : frame.messages) got_[one.id].push_back(std::move(one));
    }
    return got_[id].size();
  }

  wire::answer answer_to(std::uint64_t id) {
    REQUIRE(answers_to(id) == 1);
    return got_[id].front();
  }

 private:
  recording_port<wire::answer> port_;
  actors::door answers_{port_};
  std::map<std::uint64_t, std::vector<wire::answer>> got_;

 public:
  boards::directory boards{false};
  actors::admission places;
  actors::reader under_test;
};

/// The board of a batch, which is of one.
inline boards::board_id board_of(const actors::read_batch& batch) {
  REQUIRE(batch.sources.size() == 1);
  return batch.sources.front().board.id;
}

}  // namespace scoreboard::tests
