#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <spdlog/spdlog.h>

#include "actors/server/gateway.hpp"
#include "src/storage/archives/archive_store.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/actors/server/recording_store.hpp"
#include "tests/actors/server/simulated_disk.hpp"
#include "tests/catch.hpp"

namespace scoreboard::tests {

constexpr std::uint64_t far_future = std::uint64_t{1} << 62;
constexpr std::uint64_t no_limit = UINT64_MAX;

inline wire::change set_to(std::int64_t user, std::int64_t total) {
  return {ranking::user_id(user), wire::change::kind::absolute, total};
}
inline wire::change add_to(std::int64_t user, std::int64_t score) {
  return {ranking::user_id(user), wire::change::kind::relative, score};
}

/// The changes of an update that has some.
inline std::vector<wire::change>& changes_of(wire::update& of) {
  return std::get<wire::change_list>(of.action).changes;
}
inline const std::vector<wire::change>& changes_of(const wire::update& of) {
  return std::get<wire::change_list>(of.action).changes;
}

/// What an answer is to be. The totals before changes are not compared: what answers say of those
/// is the matter of gateway_model_test.cpp.
struct wanted_answer {
  wire::outcome what;

  friend bool operator==(wire::outcome got, const wanted_answer& wanted) {
    if (auto* const results = std::get_if<wire::results>(&got)) {
      for (auto& result : *results) {
        result.previous = 0;
        result.had_total = false;
      }
    }
    return got == wanted.what;
  }
};

inline commits::result came_to(std::int64_t x) { return {x, 0, commits::result_code::done, false}; }
inline commits::result failed(commits::result_code why) { return {0, 0, why, false}; }

inline wanted_answer changes(wire::results all) { return {std::move(all)}; }
inline wanted_answer total(std::int64_t x) { return changes({came_to(x)}); }
inline wanted_answer error(wire::error_code x) { return {x}; }

struct gateway_setup {
  std::size_t shards = 3;
  std::size_t max_in_flight = 1000;
  std::size_t kept_answers = 64;
  std::shared_ptr<simulated_disk> disk = std::make_shared<simulated_disk>();
  actors::window_limits window = {};
  std::size_t max_entries = 50'000;
  bool boards_by_score = true;
  std::size_t max_boards = 10'000;

  /// Few, so that boards move from one shard to all in the middle of most tests.
  std::uint64_t most_users_on_one_shard = 2;

  std::uint64_t wall_ms = 1'700'000'000'000;  ///< what the wall clock shows at the start

  std::shared_ptr<actors::server_metrics> metrics = std::make_shared<actors::server_metrics>();
};

/// A gateway and all that it spawns, over a simulated disk. A second one on the same
/// disk is the server after a restart.
class gateway_fixture : public actor_fixture {
 public:
  explicit gateway_fixture(gateway_setup chosen = {})
      : running_time(std::make_shared<std::chrono::milliseconds>(0)),
        wall_ms(std::make_shared<std::uint64_t>(chosen.wall_ms)),
        disk(quietly(std::move(chosen.disk))),
        store_(disk, disk->commits),
        archives_(disk->archives()),
        gateway(system.spawn<actors::gateway>(
            nullptr, std::ref<actors::frame_port>(port),
            actors::gateway::stored_places{store_, archives_}, recovered(chosen),
            actors::gateway::options{chosen.shards,
                                     2,
                                     chosen.max_in_flight,
                                     {actors::durability::sync, std::chrono::milliseconds(100)},
                                     chosen.kept_answers,
                                     64,
                                     chosen.max_entries,
                                     [time = running_time] { return *time; },
                                     [time = wall_ms] { return *time; },
                                     chosen.boards_by_score,
                                     chosen.max_boards,
                                     chosen.most_users_on_one_shard,
                                     chosen.metrics})) {
    run();
  }
  ~gateway_fixture() {
    caf::anon_send_exit(gateway, caf::exit_reason::user_shutdown);
    run();
  }

  /// One frame of `requests`. Without any nothing arrives: there are no empty frames.
  void arrives(const std::string& peer, const std::vector<wire::request>& requests) {
    if (requests.empty()) return;
    happens(gateway, incoming(peer, requests));
  }

  /// An update with a key of its own.
  wire::update fresh(std::vector<wire::change> changes, std::string board = "default") {
    return wire::update_of(std::move(board), "key " + std::to_string(++last_key_),
                           std::move(changes));
  }

  /// The same of what is no list of changes.
  wire::update action(wire::action what) {
    return {"key " + std::to_string(++last_key_), std::move(what)};
  }

  wire::outcome ask(wire::operation what, std::uint64_t deadline = far_future) {
    port.frames.clear();
    arrives("p", {{7, deadline, std::move(what)}});
    run();
    REQUIRE(port.frames.size() == 1);
    REQUIRE(port.frames[0].messages.size() == 1);
    CHECK(port.frames[0].messages[0].id == 7);
    return port.frames[0].messages[0].what;
  }

  wire::outcome set(std::int64_t user, std::int64_t to) { return ask(fresh({set_to(user, to)})); }
  wire::outcome add(std::int64_t user, std::int64_t x) { return ask(fresh({add_to(user, x)})); }

  wire::entries all_entries() {
    return std::get<wire::listing>(ask(wire::read{"default", wire::top_query{no_limit}, no_limit}))
        .list;
  }

  /// What was answered since the frames were cleared, by request.
  std::map<std::uint64_t, wire::outcome> answers() const {
    std::map<std::uint64_t, wire::outcome> found;
    for (const auto& frame : port.frames)
      for (const auto& answer : frame.messages) found[answer.id] = answer.what;
    return found;
  }

  recording_port<wire::answer> port;
  /// How long the server has been running, in its own opinion.
  const std::shared_ptr<std::chrono::milliseconds> running_time;
  /// Since 1970; may step.
  const std::shared_ptr<std::uint64_t> wall_ms;
  const std::shared_ptr<simulated_disk> disk;

 private:
  /// What a server tells at its start is not worth a line a test.
  static std::shared_ptr<simulated_disk> quietly(std::shared_ptr<simulated_disk> same) {
    spdlog::set_level(spdlog::level::off);
    return same;
  }

  actors::recovered_state recovered(const gateway_setup& chosen) const {
    auto state =
        actors::recover(store_, {chosen.shards, chosen.most_users_on_one_shard}, chosen.window);
    actors::compare_archives(archives_, state);
    return state;
  }

  recording_store store_;
  storage::archives::archive_store archives_;
  std::uint64_t last_key_ = 0;

 public:
  caf::actor gateway;
};

}  // namespace scoreboard::tests
