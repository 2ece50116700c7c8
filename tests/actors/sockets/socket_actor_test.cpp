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

/// Writes down what it is called for.
class writing_actor final : public actors::socket_actor {
 public:
  using calls = std::vector<std::string>;

  writing_actor(caf::actor_config& config, calls& written)
      : socket_actor(config, nullptr), written_(written) {}

  caf::behavior make_behavior() override {
    written_.emplace_back("begin");
    return {[this](int) { written_.emplace_back("message"); }};
  }
  const char* name() const override { return "writing actor"; }

 protected:
  void on_connected() override { written_.emplace_back("connected"); }
  void on_frames(std::span<const actors::received_frame> frames) override {
    for (const auto& one : frames) {
      if (one.payload == "bad") throw std::runtime_error("no luck");
      written_.push_back(one.payload);
    }
  }
  void on_writable() override { written_.emplace_back("writable"); }
  void flush() override { written_.emplace_back("flush"); }

 private:
  calls& written_;
};

/// Does with the actor what a unit does.
struct unit_in_hand : tests::actor_fixture {
  unit_in_hand()
      : actor(system.spawn<writing_actor, caf::lazy_init>(std::ref(written))),
        its(*caf::actor_cast<actors::socket_actor*>(actor)) {}
  ~unit_in_hand() { end(); }

  void end() {
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    run();
  }

  void take(const actors::socket_news& news) { its.take(news, system.dummy_execution_unit()); }

  writing_actor::calls written;
  caf::actor actor;
  actors::socket_actor& its;
};

const actors::socket_news all_news{true, {{"p", "one"}, {"q", "two"}}, true};

}  // namespace

// Bug: an actor that is called before it has begun, since no message came yet, or news that is told
// in another order, or for nothing.
TEST_CASE_METHOD(unit_in_hand, "an actor is called for what happened at its socket, in order") {
  take(all_news);
  CHECK(written == writing_actor::calls{"begin", "connected", "one", "two", "writable"});
  its.flush_taken();
  CHECK(written.back() == "flush");
  written.clear();
  take({.frames = {{"p", "three"}}});
  CHECK(written == writing_actor::calls{"three"});
}

// Bug: frames that leave apart from messages of the same turn, or a flush for nothing.
TEST_CASE_METHOD(unit_in_hand, "what came through the socket is flushed once, with a run if any") {
  caf::anon_send(actor, 1);
  take({.frames = {{"p", "one"}}});
  run();
  its.flush_taken();
  CHECK(written == writing_actor::calls{"begin", "one", "message", "flush"});
  its.flush_taken();
  CHECK(written.size() == 4);
  take({.frames = {{"p", "two"}}});
  take({.writable = true});
  its.flush_taken();
  its.flush_taken();
  written.erase(written.begin(), written.begin() + 4);
  CHECK(written == writing_actor::calls{"two", "writable", "flush"});
}

// Bug: an actor that has let go of everything and is called once more.
TEST_CASE_METHOD(unit_in_hand, "an actor that has ended is not called for its socket") {
  take({.connected = true});
  its.flush_taken();
  end();
  written.clear();
  take(all_news);
  its.flush_taken();
  CHECK(written.empty());
}

// Bug: an exception that passes CAF by and ends the thread, or nothing at all.
TEST_CASE("an actor that throws when called for its socket ends its process and says why") {
  tests::check_aborted(tests::run_in_child([] {
                         unit_in_hand unit;
                         unit.take({.frames = {{"p", "bad"}}});
                       }),
                       "writing actor failed: no luck");
}
