// What was answered to requests with a key, for as long as it is promised that the same again gets
// the same answer and counts nothing: the server keeps a key for at least an age of running time
// after the commit. A commit is never before its request was first sent.
//
// Thread rule: one thread at a time.
#pragma once

#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/system/crash_request.hpp"

namespace scoreboard::system_test {

class crash_memory {
 public:
  using running = std::chrono::steady_clock::duration;

  struct answered {
    crash_request what;
    std::string answer;
    running began{0};  // when it was first sent, in the server's running time
  };

  // Some of a moment ago, some of long ago: when there are enough, one of the others goes.
  void keep(answered one, std::mt19937_64& random);

  // One that is promised for a while after `now`; none when there is none. What no longer is
  // promised is forgotten.
  std::optional<answered> draw_one(std::mt19937_64& random, running now, running age);

  void clear() { kept_.clear(); }

 private:
  std::vector<answered> kept_;
};

}  // namespace scoreboard::system_test
