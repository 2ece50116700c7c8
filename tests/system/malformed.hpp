// Requests as a broken, hostile or dying peer sends them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace scoreboard::system_test {

struct malformed_request {
  enum class expects {
    refusal,         // it must get a 4xx, or lose its connection
    answer,          // as refusal, but by luck it may be valid: then a 2xx
    perhaps_answer,  // as answer, or the peer waits for more: then it may stay silent
    silence          // a request without its end: nothing, a 4xx, or the end of the connection
  };

  const char* kind = "";
  std::string bytes;
  expects outcome = expects::refusal;
  // Where to pause between two segments; 0 for one segment.
  std::size_t split = 0;
  // Reset the connection instead of reading what comes.
  bool abort = false;
};

// An endless, repeatable series of them. The few that are valid by luck write totals below 10^6
// for users whose names begin with "mallory", or integers.
class malformed_requests {
 public:
  explicit malformed_requests(std::uint64_t seed) : random_(seed) {}

  malformed_request next();

 private:
  malformed_request bad_body();
  malformed_request mutated_body();
  malformed_request bad_path();
  malformed_request bad_header();
  malformed_request bad_method();
  malformed_request oversized();
  malformed_request truncated();
  malformed_request chunked();
  malformed_request mutated_request();
  malformed_request garbage();

  std::size_t below(std::size_t limit);
  bool one_in(std::size_t chances) { return below(chances) == 0; }
  std::string random_bytes(std::size_t size);
  std::string valid_request();
  // Some bytes changed, removed, doubled or inserted.
  std::string mutated(std::string text);

  std::mt19937_64 random_;
  std::size_t next_cut_ = 0;
};

}  // namespace scoreboard::system_test
