#pragma once

#include <span>

namespace scoreboard {

/// Something to run when one of its descriptors is readable, on a thread that waits for other
/// descriptors too. Thread rule: one thread.
class event_source {
 public:
  event_source() = default;
  event_source(const event_source&) = delete;
  event_source& operator=(const event_source&) = delete;
  virtual ~event_source() = default;

  /// One of them is readable when there is something to run.
  virtual std::span<const int> descriptors() const noexcept = 0;

  /// One of the descriptors is: run() will look there.
  virtual void readable(int descriptor) = 0;

  /// Does what there is to do, or some of it: then a descriptor is readable for the rest. False
  /// when nothing will ever be to do again.
  virtual bool run() = 0;
};

}  // namespace scoreboard
