#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include <caf/event_based_actor.hpp>

#include "src/base/happens_before.hpp"

namespace scoreboard::actors {

/// The base of all our actors. CAF orders what an actor does: a message is sent before it is
/// handled, and whatever thread runs the actor next sees what the last one did. It does so with
/// atomics inside its library, which is not built with ThreadSanitizer; so in a build with it this
/// class says the same at the same places.
///
/// An actor that ends without having been told to ends its process (end_process): one whose handler
/// throws, or that gets a message which it does not take. CAF would only stop it, and who waits for
/// it would wait for ever. It is told by an exit message with `user_shutdown`; one that nobody
/// refers to any more may go, too.
class ordered_actor : public caf::event_based_actor {
 public:
  explicit ordered_actor(caf::actor_config& config);

  void launch(caf::execution_unit* host, bool lazy, bool hide) override {
    happens_before(&made_);
    caf::event_based_actor::launch(host, lazy, hide);
  }

  using caf::event_based_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) override {
    sees_made();
    happens_before(this);
    caf::event_based_actor::enqueue(std::move(element), host);
  }

  resume_result resume(caf::execution_unit* host, std::size_t max_throughput) override;

  // As soon as the mailbox is empty another thread may run the actor, before this one has left
  // resume(): so what was done is said to be done right after it.
  void initialize() override {
    caf::event_based_actor::initialize();
    happens_before(this);
  }

  caf::invoke_message_result consume(caf::mailbox_element& element) override {
    happens_after(this);
    const auto result = caf::event_based_actor::consume(element);
    happens_before(this);
    return result;
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override;

  void on_destroy() override {
    happens_after(this);
    caf::event_based_actor::on_destroy();
  }

 protected:
  /// Who knows this actor has seen it made.
  void sees_made() { happens_after(&made_); }

  /// Ends the process.
  [[noreturn]] void fail(std::string_view why) const;

 private:
  char made_ = 0;  // only its address counts
};

}  // namespace scoreboard::actors
