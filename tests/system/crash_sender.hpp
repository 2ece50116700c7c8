// One of the people of crash_rounds: sends what was drawn, one after the other, and does not let go
// of what has a key until it is answered.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

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
};

class crash_sender {
 public:
  // The first port is the balancer's; it gets most of the requests.
  crash_sender(std::uint64_t seed, std::size_t number, const std::vector<std::uint16_t>& ports);

  // Sends the requests of a round and counts them, as they are settled, in `settled`. On any
  // thread, but one at a time. Bounded in time.
  void run(std::size_t round, std::atomic<std::size_t>& settled);

  // Of the last round.
  const std::vector<crash_outcome>& outcomes() const { return outcomes_; }
  // The first thing that must never happen; empty when nothing did.
  const std::string& complaint() const { return complaint_; }

 private:
  enum class attempt { answered, refused, unknown };

  crash_outcome settle(crash_request what);
  attempt try_once(const crash_request& what, std::size_t route, std::string& answer);

  const std::uint64_t seed_;
  const std::size_t number_;
  std::vector<std::unique_ptr<http_client>> ways_;
  std::int64_t owned_total_ = 0;
  std::vector<crash_outcome> outcomes_;
  std::string complaint_;
};

}  // namespace scoreboard::system_test
