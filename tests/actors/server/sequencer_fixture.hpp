#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actors/server/sequencer.hpp"
#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/catch.hpp"

namespace scoreboard::tests {

/// A sequencer without actors: the test is the gateway, the shards and the journal.
class sequencer_fixture {
 public:
  struct setup {
    bool boards_by_score = true;
    std::size_t most_in_flight = 1000;
    std::uint64_t most_users_on_one_shard = 2;
    std::size_t max_boards = 10'000;
    boards::directory boards{false};  // that are there at the start
  };

  static constexpr std::size_t shards = 3;

  sequencer_fixture() : sequencer_fixture(setup()) {}
  explicit sequencer_fixture(const setup& chosen)
      : boards(chosen.boards),
        places(chosen.most_in_flight),
        under_test(
            {shards, chosen.boards_by_score, chosen.most_users_on_one_shard, chosen.max_boards},
            {{50, 100, 0}, actors::idempotency_window(small_window()), 1},
            {[this] { return now_ms; }, [this] { return wall_ms; }}, boards, answers_, places) {}

  /// An update with a key of its own.
  wire::update fresh(std::vector<wire::change> changes, std::string board = "default") {
    return wire::update_of(std::move(board), "key " + std::to_string(++last_key_),
                           std::move(changes));
  }

  void take(std::uint64_t id, wire::update what, const std::string& peer = "p") {
    under_test.take({peer, id}, what);
  }

  /// An action with a key of its own.
  wire::update with_key(wire::action action) {
    return {"key " + std::to_string(++last_key_), std::move(action)};
  }

  /// Sets every total to the value of its change, by a user who was not there; removes users who
  /// were, and finds nobody whom it is to hide. Says what became of that. What sequencer::done()
  /// says.
  bool finish(actors::execution& batch, bool stored) {
    for (auto& share : batch.shares) {
      for (const auto index : share.commands) {
        const auto& [board, change, arrived] = batch.commands[index];
        const auto id = batch.boards[board].id;
        auto& result = batch.commit.results[index];
        if (wire::is_score(change.how)) {
          result = came_to(change.value);
          share.entries.emplace_back(
              commits::total_change{id, std::nullopt, {change.user, change.value, arrived}});
        } else if (change.how == wire::change::kind::remove) {
          share.entries.emplace_back(commits::user_removed{id, change.user});
        } else if (change.how == wire::change::kind::hide) {
          result = failed(commits::result_code::unknown_user);
        }
      }
    }
    batch.unfinished = 0;
    return under_test.done({actors::finish(std::move(batch)), stored});
  }

  /// Takes an update, the only one, and sees it through.
  void do_one(const wire::update& what, bool stored) {
    take(0, what);
    const auto batch = under_test.next_batch();
    REQUIRE(batch != nullptr);
    finish(*batch, stored);
  }

  std::size_t answers_to(std::uint64_t id) {
    look();
    return got_[id].size();
  }

  wire::answer answer_to(std::uint64_t id) {
    REQUIRE(answers_to(id) == 1);
    return got_[id].front();
  }

  bool all_is_done() const { return places.empty() && under_test.is_idle(); }

 private:
  static actors::window_limits small_window() {
    actors::window_limits limits;
    limits.keys = 1000;
    return limits;
  }

  void look() {
    answers_.flush();
    for (auto& frame : std::exchange(port_.frames, {})) {
      for (auto& one : frame.messages) got_[one.id].push_back(std::move(one));
    }
  }

  recording_port<wire::answer> port_;
  actors::door answers_{port_};
  std::map<std::uint64_t, std::vector<wire::answer>> got_;
  std::uint64_t last_key_ = 0;

 public:
  std::uint64_t now_ms = 1'000'000;
  std::uint64_t wall_ms = 1'000'000;
  boards::directory boards;
  actors::admission places;
  actors::sequencer under_test;
};

}  // namespace scoreboard::tests
