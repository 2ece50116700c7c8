#include "actors/server/journal.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/catch.hpp"
#include "tests/process/logged_file.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using actors::durability;
using storage::memory_medium;

namespace {

/// A journal over a simulated disk, and in the place of the gateway whatever it is sent. It looks
/// at its mailbox after each message.
class journal_fixture : public actor_fixture {
 public:
  explicit journal_fixture(durability mode = durability::sync,
                           const actors::window_limits& window = {},
                           std::chrono::milliseconds slow = std::chrono::milliseconds(0))
      : gateway_(spawn_gateway()),
        under_test_(system.spawn<actors::journal>(std::ref<storage::store>(store_),
                                                  options(mode, slow), records(window), gateway_)) {
    spdlog::set_level(spdlog::level::off);
    run();
  }
  ~journal_fixture() {
    end();
    caf::anon_send_exit(gateway_, caf::exit_reason::user_shutdown);
    run();
  }

  void end() {
    caf::anon_send_exit(under_test_, caf::exit_reason::user_shutdown);
    run();
  }

  /// A commit by one request is executed.
  void executed(std::uint64_t number, std::uint64_t version, std::uint64_t epoch = 0,
                std::uint64_t time_ms = 0) {
    commits::commit one;
    one.version = version;
    one.time_ms = time_ms;
    one.last_arrival = number;
    one.requests = {{commits::key_window::sender, {0, number}, 1, 1}};
    one.results = {came_to(static_cast<std::int64_t>(number))};
    one.entries.emplace_back(commits::total_change{
        boards::default_board_id, std::nullopt, {ranking::user_id(std::int64_t{1}), 5, number}});
    caf::anon_send(under_test_,
                   actors::executed{std::make_shared<const actors::placed_commit>(
                       actors::placed_commit{number,
                                             epoch,
                                             std::move(one),
                                             {},
                                             {0, 1},
                                             {request_id("r" + std::to_string(number))}})});
    run();
  }

  /// The numbers of what was reported since the last call; not stored: negative.
  std::vector<std::int64_t> reported() {
    std::vector<std::int64_t> found;
    for (const auto& some : std::exchange(results, {})) {
      for (const auto& [commit, stored] : some.commits) {
        const auto number = static_cast<std::int64_t>(commit->number);
        found.push_back(stored ? number : -number);
      }
    }
    return found;
  }

  const std::shared_ptr<memory_medium> disk = std::make_shared<memory_medium>();
  std::vector<actors::committed> results;
  std::size_t caught_up = 0;
  std::vector<storage::write_result> ended_with;

 private:
  actors::journal::options options(durability mode, std::chrono::milliseconds slow) {
    actors::journal::options chosen{mode};
    chosen.slow = slow;
    chosen.on_end = [this](storage::write_result result) { ended_with.push_back(result); };
    return chosen;
  }

  /// Takes what the journal tells the gateway.
  class gateway_stub final : public caf::event_based_actor {
   public:
    gateway_stub(caf::actor_config& config, journal_fixture& told)
        : caf::event_based_actor(config), told_(told) {}

    caf::behavior make_behavior() override {
      return {[this](const actors::committed& some) { told_.results.push_back(some); },
              [this](actors::store_caught_up) { ++told_.caught_up; }};
    }

   private:
    journal_fixture& told_;
  };

  caf::actor spawn_gateway() { return system.spawn<gateway_stub>(std::ref(*this)); }

  static actors::window_records records(const actors::window_limits& window) {
    using commits::key_window;
    const auto of = [&](key_window which) { return actors::kept_records(window.of(which)); };
    return {of(key_window::sender), of(key_window::sender_list), of(key_window::service),
            of(key_window::service_list)};
  }

  storage::memory_store store_{disk};
  caf::actor gateway_;
  caf::actor under_test_;
};

using numbers = std::vector<std::int64_t>;

}  // namespace

// Bug: a commit is stored before one that it builds on, as shards finish in any order.
TEST_CASE_METHOD(journal_fixture, "commits are stored by their numbers, whichever comes first") {
  executed(3, 3);
  executed(2, 2);
  CHECK(results.empty());
  CHECK(disk->written().last.version == 0);
  executed(1, 1);
  // Bug: a write and a sync for each of those that wait.
  CHECK(results.size() == 1);
  CHECK(disk->syncs() == 1);
  CHECK(reported() == numbers{1, 2, 3});
  CHECK(disk->written().last.version == 3);
  executed(5, 5);
  CHECK(results.empty());
  executed(4, 4);
  CHECK(reported() == numbers{4, 5});
  CHECK(disk->syncs() == 2);
}

// Bug: what follows a commit that is not stored is, or what follows that never is.
TEST_CASE_METHOD(journal_fixture, "a failure refuses the rest of its epoch and no more") {
  executed(1, 1);
  disk->set_full(true);
  executed(3, 3);
  executed(2, 2);
  CHECK(reported() == numbers{1, -2, -3});
  disk->set_full(false);
  executed(6, 2, 1);
  executed(5, 5);  // was dispatched before the failure was known
  CHECK(results.empty());
  executed(4, 4);
  CHECK(reported() == numbers{-4, -5, 6});
  CHECK(disk->written().last.version == 2);
  CHECK(disk->written().last.last_arrival == 6);
  executed(7, 3, 1);
  CHECK(reported() == numbers{7});
  disk->set_full(true);
  executed(8, 4, 1);
  disk->set_full(false);
  executed(9, 5, 1);
  executed(10, 4, 2);
  CHECK(reported() == numbers{-8, -9, 10});
}

// Bug: a store whose disk is in an unknown state is written to; or an answer for what was not
// synced.
TEST_CASE("after a write or a sync that failed nothing is stored any more") {
  for (const auto what : {memory_medium::operation::write, memory_medium::operation::sync}) {
    journal_fixture one;
    one.executed(1, 1);
    one.disk->fail_next(what);
    one.executed(2, 2);
    const auto before = one.disk->written();
    one.executed(3, 2, 1);
    CHECK(one.reported() == numbers{1, -2, -3});
    CHECK(one.disk->written() == before);
    CHECK(one.disk->syncs() == 1);
  }
}

// Bug: a sync for each write though none was wanted; or none at all.
TEST_CASE("with an interval what was written is synced when it is over, once") {
  journal_fixture one(durability::interval);
  one.executed(1, 1);
  one.executed(2, 2);
  CHECK(one.reported() == numbers{1, 2});
  CHECK(one.disk->syncs() == 0);
  one.scheduler.advance_time(std::chrono::milliseconds(99));
  one.run();
  CHECK(one.disk->syncs() == 0);
  one.scheduler.advance_time(std::chrono::milliseconds(1));
  one.run();
  CHECK(one.disk->syncs() == 1);
  one.scheduler.advance_time(std::chrono::milliseconds(1000));
  one.run();
  CHECK(one.disk->syncs() == 1);

  journal_fixture never(durability::none);
  never.executed(1, 1);
  never.scheduler.advance_time(std::chrono::milliseconds(1000));
  never.run();
  CHECK(never.disk->syncs() == 0);
}

// Bug: what stops in order loses what was acknowledged and not synced, if the power goes next; or
// it is told to have been synced before it was.
TEST_CASE("a journal that ends syncs what it wrote, whatever the durability, and tells of it") {
  journal_fixture one(durability::none);
  one.executed(1, 1);
  CHECK(one.disk->syncs() == 0);
  CHECK(one.ended_with.empty());
  one.end();
  CHECK(one.disk->syncs() == 1);
  CHECK(one.ended_with == std::vector{storage::write_result::done});

  journal_fixture failed;
  failed.disk->fail_next(memory_medium::operation::sync);
  failed.executed(1, 1);
  failed.end();
  CHECK(failed.ended_with == std::vector{storage::write_result::failed});
}

// Bug: the store keeps every key that it ever had; or forgets one that the window still remembers.
TEST_CASE("keys that are past the window's bound are forgotten") {
  actors::window_limits window;
  window.keys = 10;
  journal_fixture one(durability::none, window);
  const auto kept = [&] {
    std::vector<std::uint64_t> versions;
    for (const auto& [place, keys] : one.disk->written().keys) versions.push_back(place.second);
    return versions;
  };
  for (std::uint64_t version = 1; version <= 1033; ++version) one.executed(version, version);
  CHECK(kept().size() == 1033);  // a deletion waits until it is worth its price
  one.executed(1034, 1034);
  one.executed(1035, 1035);
  REQUIRE(kept().size() == 11);
  CHECK(kept().front() == 1025);
}

// Bug: large updates go on though the store cannot follow, or never again.
TEST_CASE_METHOD(journal_fixture, "the gateway is told when the store is behind, and when not") {
  executed(1, 1);
  CHECK_FALSE(results.back().store_is_behind);
  disk->set_behind(true);
  executed(2, 2);
  CHECK(results.back().store_is_behind);
  scheduler.advance_time(std::chrono::milliseconds(5));
  run();
  CHECK(caught_up == 0);
  disk->set_behind(false);
  executed(3, 3);
  CHECK(results.back().store_is_behind);  // until it was looked at
  scheduler.advance_time(std::chrono::milliseconds(5));
  run();
  CHECK(caught_up == 1);
  executed(4, 4);
  CHECK_FALSE(results.back().store_is_behind);
  scheduler.advance_time(std::chrono::milliseconds(1000));
  run();
  CHECK(caught_up == 1);
}

// Bug: nobody can tell whose updates were refused, or a full disk fills the log, too.
TEST_CASE_METHOD(journal_fixture, "the log names some updates that could not be stored") {
  const logged_file log("json");
  executed(2, 2);
  disk->set_full(true);
  executed(1, 1);
  executed(3, 3);
  std::size_t told = 0;
  for (const auto& line : log.lines()) {
    if (line.find("updates are refused because their commits") == std::string::npos) continue;
    ++told;
    CHECK(line.find(R"("updates":2,"requests":"r1 r2","first_version":1,"last_version":2)") !=
          std::string::npos);
  }
  CHECK(told == 1);
}

// Bug: a request cannot be followed to its commit, or each is told of though nobody asked for it.
TEST_CASE_METHOD(journal_fixture, "the log tells of each commit at level debug") {
  {
    const logged_file log("json", "info");
    executed(1, 1);
    CHECK(log.lines().empty());
  }
  const logged_file log("json", "debug");
  executed(3, 3);
  executed(2, 2);
  REQUIRE(log.lines().size() == 2);
  CHECK(log.lines()[0].find(R"("message":"stored a commit","version":2,"requests":"r2","ms":)") !=
        std::string::npos);
  CHECK(log.lines()[1].find(R"("version":3,"requests":"r3")") != std::string::npos);
}
