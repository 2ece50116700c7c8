// How long a server has been running, over all its starts: what the age of a key is reckoned in.
//
// Thread rule: one thread starts and stops it, any reads it.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

namespace scoreboard::system_test {

class running_time {
 public:
  using clock = std::chrono::steady_clock;

  // Before the server is launched.
  void start() {
    const std::lock_guard lock(one_);
    if (!started_) started_ = clock::now();
  }

  // After it has ended. So it never says less than it was.
  void stop() {
    const std::lock_guard lock(one_);
    before_ = passed();
    started_.reset();
  }

  clock::duration now() const {
    const std::lock_guard lock(one_);
    return passed();
  }

 private:
  clock::duration passed() const {
    return started_ ? before_ + (clock::now() - *started_) : before_;
  }

  mutable std::mutex one_;
  clock::duration before_{0};
  std::optional<clock::time_point> started_;
};

}  // namespace scoreboard::system_test
