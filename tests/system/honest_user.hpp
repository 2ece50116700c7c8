// A well-behaved user beside whatever else goes on: updates and reads on one connection, and every
// answer must be exactly right.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace scoreboard::system_test {

class honest_user {
 public:
  // Starts at once. The user's totals are far above any that the tests' hostile peers write.
  explicit honest_user(std::uint16_t port);
  ~honest_user() { stop(); }
  honest_user(const honest_user&) = delete;
  honest_user& operator=(const honest_user&) = delete;

  // Ends the thread and returns the first answer that was not right; empty when all were.
  std::string stop();

  // The longest time that one answer took.
  std::int64_t slowest_ms() const { return slowest_ms_; }

 private:
  void run(std::uint16_t port);

  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> rounds_ = 0;
  std::atomic<std::int64_t> slowest_ms_ = 0;
  std::string complaint_;
  std::jthread thread_;
};

}  // namespace scoreboard::system_test
