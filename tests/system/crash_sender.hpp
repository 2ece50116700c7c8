// One of the people of crash_rounds: sends what was drawn, one after the other, and does not let go
// of what has a key until it is answered. Now and then it sends again what was answered before.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/system/crash_cluster.hpp"
#include "tests/system/crash_memory.hpp"
#include "tests/system/crash_request.hpp"
#include "tests/system/http_client.hpp"

namespace scoreboard::system_test {

struct crash_outcome {
  enum class kind {
    answered,  // counted once
    unknown,   // no key and no answer: counted once, or not at all
    refused,   // not counted
  };

  crash_request what;
  kind how = kind::unknown;
  std::string answer;
  std::size_t attempts = 0;
  crash_memory::running began{0};
};

class crash_sender {
 public:
  // The balancer gets most of the requests. `board` outlives the sender; only its ports, running()
  // and age() are used.
  crash_sender(std::uint64_t seed, std::size_t number, crash_cluster& board);

  // Sends the requests of a round and counts them, as they are settled, in `settled`. On any
  // thread, but one at a time. Bounded in time.
  void run(std::size_t round, std::atomic<std::size_t>& settled);

  // Sends these and no others.
  void send(std::vector<crash_request> requests);

  // Sends something again that was answered, through any door, once. Says whether it was answered
  // the same; nothing to say when it was not answered, or there is nothing.
  void repeat_some();
  // The same with this, through every door, until each has answered it.
  void repeat_everywhere(const crash_memory::answered& one);

  // Of the last run() or send().
  const std::vector<crash_outcome>& outcomes() const { return outcomes_; }
  void forget_outcomes() { begin(); }
  // No key from before is promised to be known.
  void forget_answers() { memory_.clear(); }

  // Since the last run(), send() or forget_outcomes() something took longer than its key was
  // promised to be known.
  bool was_too_late() const { return too_late_; }
  std::size_t repeats() const { return repeats_; }

  // The first thing that must never happen; empty when nothing did.
  const std::string& complaint() const { return complaint_; }

 private:
  enum class attempt { answered, refused, unknown };

  void begin();
  void take(crash_request what);
  crash_outcome settle(crash_request what);
  attempt try_once(const crash_request& what, std::size_t route, std::string& answer);
  bool repeat(const crash_memory::answered& one, std::size_t route);
  bool is_promised(crash_memory::running began) const;

  const std::uint64_t seed_;
  const std::size_t number_;
  crash_cluster& board_;
  std::vector<std::unique_ptr<http_client>> ways_;
  std::mt19937_64 random_;  // for what is repeated
  std::int64_t owned_total_ = 0;
  std::vector<crash_outcome> outcomes_;
  crash_memory memory_;
  bool too_late_ = false;
  std::size_t repeats_ = 0;
  std::string complaint_;
};

}  // namespace scoreboard::system_test
