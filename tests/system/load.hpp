// Writers that keep going whatever happens, and know what the board must hold afterwards.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/system/http_client.hpp"

namespace scoreboard::system_test {

// What one writer met.
struct load_report {
  std::string user;
  // Updates that got a 200.
  std::int64_t acknowledged = 0;
  // Updates that got an error or none, by status (0: the connection broke). They may or may not
  // have been counted.
  std::map<unsigned, int> failures;
  // The first answer that cannot be right; empty when there was none.
  std::string wrong;

  int failed() const;
  // As "503: 2 times, 504: 1 times".
  std::string failures_text() const;
};

class load {
 public:
  // `relative` writers add 1 to a user of their own and know the total that must come back;
  // `absolute` ones set ever higher totals, which stays well defined when the board is lost.
  enum class kind { relative, absolute };

  load(std::uint16_t port, int writers, kind updates);
  ~load() { stop(); }
  load(const load&) = delete;
  load& operator=(const load&) = delete;

  // The number of 200s so far.
  std::int64_t acknowledged() const { return acknowledged_; }
  // Waits (bounded) for `count` more of them; false when they do not come.
  bool wait_for(std::int64_t count) const;

  // Ends the writers and returns what they met.
  const std::vector<load_report>& stop();

 private:
  void write(std::uint16_t port, kind updates, load_report& report);

  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> acknowledged_ = 0;
  std::vector<load_report> reports_;
  // Last: the threads end before what they use.
  std::vector<std::jthread> threads_;
};

// Catch2 assertions (load_checks.cpp); for the test's own thread only: every update of relative
// writers was answered, and counted once. Asks at `port`.
void check_counted(std::uint16_t port, const std::vector<load_report>& reports);

}  // namespace scoreboard::system_test
