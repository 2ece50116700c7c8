#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include <caf/event_based_actor.hpp>

#include "src/base/happens_before.hpp"

namespace scoreboard::actors {

/// The base of all our actors. CAF orders the work of an actor: sending a message happens before
/// handling it, and the next thread that runs the actor sees what the last one did. CAF uses
/// atomics for this in its library, which is not built with ThreadSanitizer. In a ThreadSanitizer
/// build this class annotates the same order at the same places.
///
/// An actor that ends unexpectedly, because a handler throws or because it gets a message of an
/// unknown type, ends the process (end_process). CAF would only stop the actor, and others would
/// wait for it for ever. An actor ends as expected after an exit message with `user_shutdown`, or
/// when nobody refers to it any more.
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
  // resume(). So happens_before() is called right after each step.
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
  /// Whoever refers to this actor has seen its construction.
  void sees_made() { happens_after(&made_); }

  /// Ends the process and logs the reason.
  [[noreturn]] void fail(std::string_view why) const;

 private:
  char made_ = 0;  // only its address is used
};

}  // namespace scoreboard::actors
