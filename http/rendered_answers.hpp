#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "src/wire/messages.hpp"
#include "src/wire/read_key.hpp"

namespace scoreboard::http {

/// The JSON of answers that the server keeps, under their versions: what it calls unchanged is
/// neither sent nor rendered again. What stands here may have been overtaken long ago; whether it
/// has is for the server to say.
/// Thread rule: any thread.
class rendered_answers {
 public:
  struct one {
    std::uint64_t version = 0;  ///< 0: there is none
    std::shared_ptr<const std::string> json;
  };

  /// Keeps at most `most_kept` answers, 1 or more, those that were used last.
  explicit rendered_answers(std::size_t most_kept) : most_kept_(most_kept) {}

  /// The answer to `what` that was put here last. O(1).
  one find(const wire::read_query& what);

  /// Takes the place of an earlier answer. REQUIRES: a version and a JSON. O(1).
  void put(const wire::read_query& what, one answer);

 private:
  struct kept {
    wire::read_query what;
    one answer;
  };

  const std::size_t most_kept_;
  std::mutex mutex_;        // guards all below
  std::list<kept> by_use_;  // used last first
  std::unordered_map<wire::read_query, std::list<kept>::iterator, wire::read_hash, wire::same_read>
      by_read_;
};

}  // namespace scoreboard::http
