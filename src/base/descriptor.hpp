#pragma once

#include <unistd.h>

namespace scoreboard {

/// Owns the descriptor of an open file or directory, and closes it. Thread rule: one thread.
class descriptor {
 public:
  /// A negative number is none.
  explicit descriptor(int number) noexcept : number_(number) {}
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;

  int number() const noexcept { return number_; }

 private:
  int number_;
};

}  // namespace scoreboard
