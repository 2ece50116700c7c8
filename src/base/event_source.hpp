#pragma once

#include <span>

namespace scoreboard {

/// Work to run when one of its descriptors is readable, on a thread that waits for other
/// descriptors too. Thread rule: one thread.
class event_source {
 public:
  event_source() = default;
  event_source(const event_source&) = delete;
  event_source& operator=(const event_source&) = delete;
  virtual ~event_source() = default;

  /// One of them is readable while there is work to do.
  virtual std::span<const int> descriptors() const noexcept = 0;

  /// Tells that `descriptor` is readable. The next run() reads from it.
  virtual void readable(int descriptor) = 0;

  /// Does the pending work or part of it; a descriptor stays readable for the rest. Returns false
  /// when there will never be work again.
  virtual bool run() = 0;
};

}  // namespace scoreboard
