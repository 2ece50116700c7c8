// How many messages a run takes, and what ends a process: those cases run in a child process.
#include "actors/sockets/batching_actor.hpp"

#include <cstddef>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include "src/process/fatal.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/actors/child_process.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using tests::check_aborted;
using tests::ending;
using tests::run_in_child;

namespace {

struct unknown_message {};

}  // namespace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(unknown_message)

namespace {

/// Does what its plan says: at the start, when it gets a number, and after that run.
class test_actor final : public actors::batching_actor {
 public:
  struct plan {
    std::function<void()> at_start = [] {};
    std::function<void(test_actor&)> at_message = [](test_actor&) {};
    std::function<void()> afterwards = [] {};
    bool is_told_to_end = true;  // possibly in the same run through its mailbox
  };

  test_actor(caf::actor_config& config, plan chosen)
      : batching_actor(config), plan_(std::move(chosen)) {}

  caf::behavior make_behavior() override {
    plan_.at_start();
    return {[this](int) {
      got_ = true;
      plan_.at_message(*this);
    }};
  }
  const char* name() const override { return "test actor"; }

 protected:
  void after_run() override {
    if (got_) plan_.afterwards();
  }

 private:
  plan plan_;
  bool got_ = false;
};

/// Counts the messages of each of its runs.
class counting_actor final : public actors::batching_actor {
 public:
  counting_actor(caf::actor_config& config, std::size_t messages_a_run,
                 std::vector<std::size_t>& runs)
      : batching_actor(config, messages_a_run), runs_(runs) {}

  caf::behavior make_behavior() override {
    return {[this](int) { ++count_; }};
  }

 protected:
  void after_run() override { runs_.push_back(std::exchange(count_, 0)); }

 private:
  std::vector<std::size_t>& runs_;
  std::size_t count_ = 0;
};

/// How many of five waiting messages each run takes, if the runner of the actor allows `bound`.
std::vector<std::size_t> runs_of(std::size_t messages_a_run, std::size_t bound) {
  tests::actor_fixture fixture;
  std::vector<std::size_t> runs;
  const auto actor = fixture.system.spawn<counting_actor>(messages_a_run, std::ref(runs));
  fixture.run();
  runs.clear();
  for (int i = 0; i < 5; ++i) caf::anon_send(actor, i);
  auto* const job = fixture.scheduler.jobs.front();
  fixture.scheduler.jobs.clear();
  auto* const host = fixture.system.dummy_execution_unit();
  while (job->resume(host, bound) == caf::resumable::resume_later) {
  }
  caf::intrusive_ptr_release(job);
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  fixture.run();
  return runs;
}

/// How a process ends in which an actor with this plan gets a number and `more`, and is then told
/// to end.
template <class... Ts>
ending end_of(const test_actor::plan& chosen, Ts... more) {
  return run_in_child([&] {
    caf::actor_system_config config;
    caf::actor_system system(config);
    {
      const auto actor = system.spawn<test_actor, caf::detached>(chosen);
      caf::scoped_actor self(system);
      self->monitor(actor);
      self->send(actor, 1);
      (self->send(actor, more), ...);
      if (chosen.is_told_to_end) self->send_exit(actor, caf::exit_reason::user_shutdown);
      self->receive([](const caf::down_msg&) {});
    }
  });
}

[[noreturn]] void no_memory() { throw std::bad_alloc(); }

}  // namespace

// Bug: an actor that gathers for ever while messages arrive faster than it handles them, or that
// takes the turns of other actors.
TEST_CASE("a run ends after the messages that the actor or its runner allows") {
  using counts = std::vector<std::size_t>;
  CHECK(runs_of(2, 100) == counts{2, 2, 1});
  CHECK(runs_of(100, 2) == counts{2, 2, 1});
  CHECK(runs_of(100, 100) == counts{5});
}

// Bug: the expected end of an actor ends the process.
TEST_CASE("an actor that is told to end does not end its process") { CHECK(end_of({}).code == 0); }

// Bug: an actor that throws ends silently, and others wait for it for ever.
TEST_CASE("an actor that throws ends its process and says why") {
  test_actor::plan handler;
  handler.at_message = [](test_actor&) { throw std::runtime_error("no luck"); };
  check_aborted(end_of(handler), "test actor failed: no luck");

  test_actor::plan odd;
  odd.at_message = [](test_actor&) { throw 7; };
  check_aborted(end_of(odd), "test actor failed: an exception of an unknown type");

  test_actor::plan start;
  start.at_start = no_memory;
  check_aborted(end_of(start), "test actor failed: std::bad_alloc");

  // Between messages, where CAF does not look.
  test_actor::plan after;
  after.afterwards = no_memory;
  after.is_told_to_end = false;
  check_aborted(end_of(after), "test actor failed: std::bad_alloc");
}

// Bug: the same for an actor that ends without an exception.
TEST_CASE("an actor that ends by itself ends its process and says why") {
  test_actor::plan quits;
  quits.at_message = [](test_actor& self) { self.quit(); };
  check_aborted(end_of(quits), "test actor failed: it ended");

  test_actor::plan fails;
  fails.at_message = [](test_actor& self) { self.quit(caf::sec::runtime_error); };
  check_aborted(end_of(fails), "runtime_error");

  check_aborted(end_of({}, caf::make_error(caf::sec::bad_function_call)), "bad_function_call");
}

// Bug: a message of an unknown type is dropped, and its sender waits for ever.
TEST_CASE("an actor that gets a message of an unknown type ends its process") {
  check_aborted(end_of({}, unknown_message{}),
                "test actor failed: a message that it does not take");
}

// Bug: an exception on a thread outside of CAF ends the process without a line in the log.
TEST_CASE("an exception that nobody catches ends the process and says why") {
  check_aborted(run_in_child([] {
                  process::end_process_on_uncaught_exceptions();
                  std::thread([] { throw std::runtime_error("no luck"); }).join();
                }),
                "an exception that nobody caught: no luck");
}
