#pragma once

#include <cassert>
#include <cstddef>

namespace scoreboard::actors {

/// How many changes and reads are inside the server, and the bound of it.
/// Thread rule: one thread.
class admission {
 public:
  explicit admission(std::size_t most) noexcept : most_(most) {}

  bool full() const noexcept { return count_ >= most_; }
  bool empty() const noexcept { return count_ == 0; }
  std::size_t count() const noexcept { return count_; }
  std::size_t most() const noexcept { return most_; }

  void enter(std::size_t places) noexcept { count_ += places; }

  /// REQUIRES: as many have entered.
  void leave(std::size_t places) noexcept {
    assert(places <= count_);
    count_ -= places;
  }

 private:
  const std::size_t most_;
  std::size_t count_ = 0;
};

}  // namespace scoreboard::actors
