// People of every kind who go on whatever is restarted: they write, alone and in lists, and read
// short and very long tops and windows, through one door. Nothing of that may fail, ever.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/system/http_client.hpp"

namespace scoreboard::system_test {

// What all of them met.
struct rolling_report {
  std::int64_t requests = 0;
  // By what was asked, as "PUT /score".
  std::map<std::string, std::int64_t> asked;
  // Those that were not answered as they must be: the first few, in words, and how many.
  std::vector<std::string> complaints;
  std::int64_t failed = 0;
  std::int64_t slowest_ms = 0;
};

class rolling_load {
 public:
  // Entries of the longest top that is read; the board must have as many.
  static constexpr std::size_t longest_top = 10'000;

  // Puts that many users on the board, and starts `people`.
  rolling_load(std::uint16_t port, int people, std::uint64_t seed);
  ~rolling_load() { stop(); }
  rolling_load(const rolling_load&) = delete;
  rolling_load& operator=(const rolling_load&) = delete;

  // Answered so far, well or not.
  std::int64_t requests() const { return requests_; }
  bool has_failed() const { return has_failed_; }

  // Ends them, and compares what is on the board with what was acknowledged.
  const rolling_report& stop();

 private:
  // What one of them knows. Users of a person are written by nobody else.
  struct person {
    std::string name;
    std::mt19937_64 random;
    std::int64_t total = 0;       // of the user of single writes
    std::int64_t list_total = 0;  // of each user of lists
  };

  static constexpr std::size_t list_length = 200;

  void live(person& one);
  void ask(http_client& client, person& one);
  void write(http_client& client, person& one);
  void write_list(http_client& client, person& one);
  void read(http_client& client, const std::string& target, std::size_t entries);
  void check_totals();
  void note(const std::string& what, std::int64_t took_ms);
  void complain(const std::string& what);

  const std::uint16_t port_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> requests_ = 0;
  std::atomic<bool> has_failed_ = false;
  std::mutex mutex_;
  rolling_report report_;  // guarded by mutex_
  std::vector<person> people_;
  // Last: the threads end before what they use.
  std::vector<std::jthread> threads_;
};

}  // namespace scoreboard::system_test
