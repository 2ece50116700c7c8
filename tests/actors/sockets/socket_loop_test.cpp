#include "actors/sockets/socket_loop.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
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
#include "src/storage/archives/archive_store.hpp"
#include "src/storage/memory_store.hpp"
#include "src/wire/frame.hpp"
#include "src/wire/request_weight.hpp"
#include "tests/actors/server/simulated_disk.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_bytes = wire::max_request_frame_bytes;

/// Counts the outcomes of many requests. Thread rule: any thread.
class outcome_counter {
 public:
  void add(bool is_good) {
    const std::lock_guard lock(mutex_);
    ++(is_good ? good_ : bad_);
    changed_.notify_all();
  }

  /// Waits until `expected` requests have had an outcome, for ten seconds at most. False if they
  /// have not by then, or if there are more.
  bool wait_for(int expected) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 10s, [&] { return good_ + bad_ >= expected; });
    return good_ + bad_ == expected;
  }

  int good() const {
    const std::lock_guard lock(mutex_);
    return good_;
  }
  int bad() const {
    const std::lock_guard lock(mutex_);
    return bad_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int good_ = 0;
  int bad_ = 0;
};

class counting_reply final : public actors::reply_handler {
 public:
  explicit counting_reply(outcome_counter& outcomes) : outcomes_(outcomes) {}
  void on_outcome(wire::outcome outcome, const wire::answer_origin& /*origin*/) override {
    outcomes_.add(!std::holds_alternative<wire::error_code>(outcome));
  }

 private:
  outcome_counter& outcomes_;
};

/// A bridge or a gateway on a real socket.
template <class Actor>
class socket_side {
 public:
  template <class... Ts>
  socket_side(caf::actor_system& system, zmq::context_t& context,
              actors::socket_unit::prepared_socket socket, Ts&&... arguments)
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

/// A gateway on a real socket, without a persistent store.
class server_side {
 public:
  server_side(caf::actor_system& system, zmq::context_t& context,
              actors::socket_unit::prepared_socket socket, const actors::gateway::options& chosen)
      : gateway_(system, context, std::move(socket),
                 actors::gateway::stored_places{store_, archives_},
                 actors::recover(store_, {chosen.shards}, {}), chosen) {}

 private:
  storage::memory_store store_;
  const tests::simulated_disk disk_;
  storage::archives::archive_store archives_{disk_.archives()};
  socket_side<actors::gateway> gateway_;
};

/// An actor that always has another message.
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

}  // namespace

// Catches a lost wake-up between an actor's mailbox, the unit and the socket, and a shard or query
// that nobody runs: either makes a request hang. Many threads send at once, then one request is
// sent at a time, with all, some or none of the work on the gateway's thread.
TEST_CASE("requests from many threads cross real sockets and come back") {
  const auto inline_work = GENERATE(std::size_t{0}, std::size_t{4}, std::size_t{1'000'000});
  caf::actor_system_config config;
  caf::actor_system system(config);
  zmq::context_t context(1);
  actors::inflight_limit inflight(1'000'000);
  outcome_counter outcomes;
  auto listening = actors::socket_unit::listen(context, "tcp://127.0.0.1:*", most_bytes);
  const auto endpoint = listening.socket.get(zmq::sockopt::last_endpoint);
  server_side server(system, context, std::move(listening), {3, 2, 1'000'000, {}, 64, inline_work});
  socket_side<actors::bridge> client(system, context,
                                     actors::socket_unit::connect(context, endpoint, most_bytes),
                                     std::ref(inflight), 10'000ms);
  const auto submit = [&](std::int64_t user) {
    wire::operation update =
        wire::update_of("default", "", {{ranking::user_id(user), wire::change::kind::relative, 1}});
    // Not REQUIRE: the checks of Catch2 are not thread-safe.
    if (!inflight.enter(wire::weigh(update))) std::abort();
    caf::anon_send(
        client.actor(),
        actors::bridge_request{std::move(update), std::make_shared<counting_reply>(outcomes)});
  };
  constexpr int threads = 4;
  constexpr int each = 2000;
  std::vector<std::thread> senders;
  senders.reserve(threads);
  for (int t = 0; t < threads; ++t)
    senders.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) submit(t);
    });
  for (auto& sender : senders) sender.join();
  CHECK(outcomes.wait_for(threads * each));
  for (int i = 0; i < 50; ++i) {
    submit(i);
    REQUIRE(outcomes.wait_for(threads * each + i + 1));
  }
  CHECK(outcomes.bad() == 0);
  CHECK(inflight.inside() == 0);
}

TEST_CASE("a bridge without a server says so at the deadline and finds one that comes later") {
  caf::actor_system_config config;
  caf::actor_system system(config);
  zmq::context_t context(1);
  actors::inflight_limit inflight(10);
  outcome_counter outcomes;
  // A port that is free, or was a moment ago.
  std::string endpoint;
  {
    auto probe = actors::socket_unit::listen(context, "tcp://127.0.0.1:*", most_bytes);
    endpoint = probe.socket.get(zmq::sockopt::last_endpoint);
  }
  socket_side<actors::bridge> client(system, context,
                                     actors::socket_unit::connect(context, endpoint, most_bytes),
                                     std::ref(inflight), 300ms);
  const auto submit = [&] {
    wire::operation read = wire::read{"default", wire::top_query{1}, 1};
    REQUIRE(inflight.enter(wire::weigh(read)));
    caf::anon_send(
        client.actor(),
        actors::bridge_request{std::move(read), std::make_shared<counting_reply>(outcomes)});
  };
  submit();
  CHECK(outcomes.wait_for(1));
  CHECK(outcomes.bad() == 1);
  server_side server(system, context, actors::socket_unit::listen(context, endpoint, most_bytes),
                     {1, 1, 10, {}, 64, 64});
  // Each request has an outcome at its deadline at the latest.
  constexpr int most_requests = 30;
  for (int sent = 2; sent <= most_requests && outcomes.good() == 0; ++sent) {
    submit();
    REQUIRE(outcomes.wait_for(sent));
  }
  CHECK(outcomes.good() == 1);
  CHECK(inflight.inside() == 0);
}

// Catches a unit that never returns to its thread, where others wait for their turn.
TEST_CASE("a unit under constant load returns, and signals that there is more to do") {
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
    for (const auto& entry : watched) {
      if (entry.revents != 0) unit.readable(entry.fd);
    }
  }
  caf::anon_send_exit(busy, caf::exit_reason::user_shutdown);
}
