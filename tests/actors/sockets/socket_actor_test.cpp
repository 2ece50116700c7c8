#include "actors/sockets/socket_actor.hpp"

#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include "tests/actors/actor_fixture.hpp"
#include "tests/actors/child_process.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;

namespace {

/// Records its calls.
class recording_actor final : public actors::socket_actor {
 public:
  using calls = std::vector<std::string>;

  recording_actor(caf::actor_config& config, calls& recorded)
      : socket_actor(config, nullptr), calls_(recorded) {}

  caf::behavior make_behavior() override {
    calls_.emplace_back("begin");
    return {[this](int) { calls_.emplace_back("message"); }};
  }
  const char* name() const override { return "recording actor"; }

 protected:
  void on_connected() override { calls_.emplace_back("connected"); }
  void on_frames(std::span<const actors::received_frame> frames) override {
    for (const auto& frame : frames) {
      if (frame.payload == "bad") throw std::runtime_error("no luck");
      calls_.push_back(frame.payload);
    }
  }
  void on_writable() override { calls_.emplace_back("writable"); }
  void flush() override { calls_.emplace_back("flush"); }

 private:
  calls& calls_;
};

/// Does with the actor what a unit does.
struct manual_unit : tests::actor_fixture {
  manual_unit()
      : actor(system.spawn<recording_actor, caf::lazy_init>(std::ref(recorded))),
        socket_actor(*caf::actor_cast<actors::socket_actor*>(actor)) {}
  ~manual_unit() { end(); }

  void end() {
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    run();
  }

  void take(const actors::socket_news& news) {
    socket_actor.take(news, system.dummy_execution_unit());
  }

  recording_actor::calls recorded;
  caf::actor actor;
  actors::socket_actor& socket_actor;
};

const actors::socket_news all_news{true, {{"p", "one"}, {"q", "two"}}, true};

}  // namespace

// Bug: an actor without a first message that is called before its behavior exists, or calls in the
// wrong order, or calls without news.
TEST_CASE_METHOD(manual_unit, "an actor is called for what happened at its socket, in order") {
  take(all_news);
  CHECK(recorded == recording_actor::calls{"begin", "connected", "one", "two", "writable"});
  socket_actor.flush_taken();
  CHECK(recorded.back() == "flush");
  recorded.clear();
  take({.frames = {{"p", "three"}}});
  CHECK(recorded == recording_actor::calls{"three"});
}

// Bug: work from frames that is flushed separately from messages of the same turn, or a flush
// without work.
TEST_CASE_METHOD(manual_unit, "work from frames is flushed once, together with a run if any") {
  caf::anon_send(actor, 1);
  take({.frames = {{"p", "one"}}});
  run();
  socket_actor.flush_taken();
  CHECK(recorded == recording_actor::calls{"begin", "one", "message", "flush"});
  socket_actor.flush_taken();
  CHECK(recorded.size() == 4);
  take({.frames = {{"p", "two"}}});
  take({.writable = true});
  socket_actor.flush_taken();
  socket_actor.flush_taken();
  recorded.erase(recorded.begin(), recorded.begin() + 4);
  CHECK(recorded == recording_actor::calls{"two", "writable", "flush"});
}

// Bug: an actor that has ended and released its state is called again.
TEST_CASE_METHOD(manual_unit, "an actor that has ended is not called for its socket") {
  take({.connected = true});
  socket_actor.flush_taken();
  end();
  recorded.clear();
  take(all_news);
  socket_actor.flush_taken();
  CHECK(recorded.empty());
}

// Bug: an exception outside of CAF's handlers that ends the thread silently, or is ignored.
TEST_CASE("an actor that throws when called for its socket ends its process and says why") {
  tests::check_aborted(tests::run_in_child([] {
                         manual_unit unit;
                         unit.take({.frames = {{"p", "bad"}}});
                       }),
                       "recording actor failed: no luck");
}
