#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace scoreboard::storage::archives {

/// Lets any number of readers use what one writer now and then has to take away from all of them.
/// Unlike a lock, a pass may be given back on another thread. Thread rule: any thread calls
/// anything.
class reader_gate {
 public:
  /// Of a reader, who is inside as long as it lives.
  class pass {
   public:
    /// Waits while the gate is closed.
    explicit pass(reader_gate& gate);
    ~pass();

    pass(const pass&) = delete;
    pass& operator=(const pass&) = delete;

   private:
    reader_gate& gate_;
  };

  /// Lets nobody in any more, and waits until nobody is inside; after `patience` gives up and opens
  /// again. Whether it is closed.
  bool close(std::chrono::milliseconds patience);

  void open();

 private:
  std::mutex one_;
  std::condition_variable changed_;
  bool closed_ = false;
  std::uint64_t inside_ = 0;
};

}  // namespace scoreboard::storage::archives
