#include "actors/sockets/socket_loop.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>
#include <poll.h>

#include "actors/bridge/bridge.hpp"
#include "actors/server/gateway.hpp"
#include "src/storage/memory_store.hpp"
#include "src/wire/frame.hpp"
#include "src/wire/request_weight.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_bytes = wire::max_request_frame_bytes;

/// Counts the outcomes of many requests.
struct counting_reply final : actors::reply_handler {
  explicit counting_reply(std::atomic<int>& good, std::atomic<int>& bad) : good_(good), bad_(bad) {}
  void on_outcome(wire::outcome what, const wire::answer_origin& /*origin*/) override {
    ++(std::holds_alternative<wire::error_code>(what) ? bad_ : good_);
  }
  std::atomic<int>& good_;
  std::atomic<int>& bad_;
};

/// A bridge or a gateway on a real socket.
template <class Actor>
class socket_side {
 public:
  template <class... Ts>
  socket_side(caf::actor_system& system, zmq::context_t& context, zmq::socket_t socket,
              Ts&&... arguments)
      : unit_(system, context, std::move(socket)),
        actor_(system.spawn<Actor, caf::lazy_init>(&unit_, std::ref<actors::frame_port>(unit_),
                                                   std::forward<Ts>(arguments)...)) {
    unit_.attach(actor_);
    loop_.emplace(unit_);
  }
  ~socket_side() { caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown); }

  const caf::actor& actor() const { return actor_; }

 private:
  actors::socket_unit unit_;
  caf::actor actor_;
  std::optional<actors::socket_loop> loop_;
};

/// A gateway on a real socket that keeps nothing.
class server_side {
 public:
  server_side(caf::actor_system& system, zmq::context_t& context, zmq::socket_t socket,
              const actors::gateway::options& chosen)
      : gateway_(system, context, std::move(socket), std::ref<storage::store>(store_),
                 actors::recover(store_, {chosen.shards}, {}), chosen) {}

 private:
  storage::memory_store store_;
  socket_side<actors::gateway> gateway_;
};

/// Always has another message.
class busy_actor final : public actors::socket_actor {
 public:
  using socket_actor::socket_actor;

  caf::behavior make_behavior() override {
    return {[this](const std::string& again) { send(this, again); }};
  }

 private:
  void on_frames(std::span<const actors::received_frame> /*frames*/) override {}
  void flush() override {}
};

template <class Predicate>
bool wait_for(Predicate reached) {
  for (int i = 0; i < 2000 && !reached(); ++i) std::this_thread::sleep_for(5ms);
  return reached();
}

}  // namespace

// Catches a wake-up that is lost between an actor's mailbox, the unit and the socket, and a shard
// or query that nobody runs: then a request hangs. Many threads send at once, and one at a time;
// with all work on the gateway's thread, some, and none.
TEST_CASE("requests from many threads cross real sockets and come back") {
  const auto inline_work = GENERATE(std::size_t{0}, std::size_t{4}, std::size_t{1'000'000});
  caf::actor_system_config config;
  caf::actor_system system(config);
  zmq::context_t context(1);
  actors::inflight_limit inflight(1'000'000);
  std::atomic<int> good = 0;
  std::atomic<int> bad = 0;
  auto listening = actors::socket_unit::listen(context, "tcp://127.0.0.1:*", most_bytes);
  const auto endpoint = listening.get(zmq::sockopt::last_endpoint);
  server_side server(system, context, std::move(listening), {3, 2, 1'000'000, {}, 64, inline_work});
  socket_side<actors::bridge> client(system, context,
                                     actors::socket_unit::connect(context, endpoint, most_bytes),
                                     std::ref(inflight), 10'000ms);
  const auto submit = [&](std::int64_t user) {
    wire::operation one =
        wire::update{"default", "", {{ranking::user_id(user), wire::change::kind::relative, 1}}};
    // Catch2's own checks are for one thread.
    if (!inflight.enter(wire::weigh(one))) std::abort();
    caf::anon_send(
        client.actor(),
        actors::bridge_request{std::move(one), std::make_shared<counting_reply>(good, bad)});
  };
  constexpr int threads = 4;
  constexpr int each = 2000;
  std::vector<std::thread> senders;
  senders.reserve(threads);
  for (int t = 0; t < threads; ++t)
    senders.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) submit(t);
    });
  for (auto& one : senders) one.join();
  CHECK(wait_for([&] { return good == threads * each; }));
  for (int i = 0; i < 50; ++i) {
    submit(i);
    REQUIRE(wait_for([&] { return good == threads * each + i + 1; }));
  }
  CHECK(bad == 0);
  CHECK(inflight.inside() == 0);
}

TEST_CASE("a bridge without a server says so at the deadline and finds one that comes later") {
  caf::actor_system_config config;
  caf::actor_system system(config);
  zmq::context_t context(1);
  actors::inflight_limit inflight(10);
  std::atomic<int> good = 0;
  std::atomic<int> bad = 0;
  // A port that is free, or was a moment ago.
  std::string endpoint;
  {
    auto probe = actors::socket_unit::listen(context, "tcp://127.0.0.1:*", most_bytes);
    endpoint = probe.get(zmq::sockopt::last_endpoint);
  }
  socket_side<actors::bridge> client(system, context,
                                     actors::socket_unit::connect(context, endpoint, most_bytes),
                                     std::ref(inflight), 300ms);
  const auto submit = [&] {
    wire::operation one = wire::read{"default", wire::top_query{1}, 1};
    REQUIRE(inflight.enter(wire::weigh(one)));
    caf::anon_send(
        client.actor(),
        actors::bridge_request{std::move(one), std::make_shared<counting_reply>(good, bad)});
  };
  submit();
  CHECK(wait_for([&] { return bad == 1; }));
  server_side server(system, context, actors::socket_unit::listen(context, endpoint, most_bytes),
                     {1, 1, 10, {}, 64, 64});
  CHECK(wait_for([&] {
    if (good == 0 && inflight.inside() == 0) submit();
    return good > 0;
  }));
  CHECK(wait_for([&] { return inflight.inside() == 0; }));
}

// Catches a unit that never comes back to its thread, where others wait for a turn.
TEST_CASE("a unit with always more to do returns, and says that there is more") {
  caf::actor_system_config config;
  caf::actor_system system(config);
  zmq::context_t context(1);
  actors::socket_unit unit(system, context,
                           actors::socket_unit::listen(context, "tcp://127.0.0.1:*", most_bytes));
  auto busy = system.spawn<busy_actor, caf::lazy_init>(&unit);
  unit.attach(busy);
  caf::anon_send(busy, std::string("on"));
  for (int i = 0; i < 3; ++i) {
    REQUIRE(unit.run());
    std::vector<pollfd> watched;
    for (const int fd : unit.descriptors()) watched.push_back({fd, POLLIN, 0});
    REQUIRE(::poll(watched.data(), watched.size(), 0) > 0);
    for (const auto& one : watched) {
      if (one.revents != 0) unit.readable(one.fd);
    }
  }
  caf::anon_send_exit(busy, caf::exit_reason::user_shutdown);
}
