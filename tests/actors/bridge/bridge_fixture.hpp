#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/bridge/bridge.hpp"
#include "actors/bridge/inflight_limit.hpp"
#include "src/wire/messages.hpp"
#include "src/wire/request_weight.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/catch.hpp"

namespace scoreboard::tests {

/// Keeps its outcomes, and hands them to those that share them.
struct recording_reply final : actors::reply_handler {
  void on_outcome(wire::outcome what, const wire::answer_origin& /*origin*/) override {
    for (auto* one : shares) one->outcomes.push_back(what);
    outcomes.push_back(std::move(what));
  }
  bool share_with(reply_handler& other) override {
    shares.push_back(dynamic_cast<recording_reply*>(&other));
    return true;
  }
  std::vector<recording_reply*> shares;
  std::vector<wire::outcome> outcomes;
};

/// A bridge on a socket that keeps what is sent, with room for three requests in flight and a
/// second for each.
class bridge_fixture : public actor_fixture {
 public:
  bridge_fixture()
      : bridge(system.spawn<actors::bridge>(nullptr, std::ref<actors::frame_port>(port),
                                            std::ref(inflight), std::chrono::milliseconds(1000))) {
    run();
  }
  ~bridge_fixture() { stop(); }

  void stop() {
    caf::anon_send_exit(bridge, caf::exit_reason::user_shutdown);
    run();
  }

  std::shared_ptr<recording_reply> submit(wire::operation what = wire::read{"b", wire::top_query{1},
                                                                            10},
                                          const request_id& id = {}) {
    REQUIRE(inflight.enter(wire::weigh(what)));
    auto reply = std::make_shared<recording_reply>();
    caf::anon_send(bridge, actors::bridge_request{std::move(what), reply, id});
    run();
    return reply;
  }

  /// The keys of the updates that left, in order.
  std::vector<std::string> keys() const {
    std::vector<std::string> found;
    for (const auto& frame : port.frames)
      for (const auto& one : frame.messages) found.push_back(std::get<wire::update>(one.what).key);
    return found;
  }

  void reconnect() {
    port.frames.clear();
    happens(bridge, {.connected = true});
    run();
  }

  recording_port<wire::request> port;
  actors::inflight_limit inflight{3};
  caf::actor bridge;
};

inline bool is_error(const wire::outcome& what, wire::error_code code) {
  return std::holds_alternative<wire::error_code>(what) && std::get<wire::error_code>(what) == code;
}

}  // namespace scoreboard::tests
