#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include "http/connections/response.hpp"
#include "src/wire/messages.hpp"
#include "src/wire/recent_reads.hpp"

namespace scoreboard::http {

/// The JSON of answers that the server keeps, with their ETags, under the server's tags: what it
/// calls unchanged is neither sent nor rendered again. What stands here may have been overtaken
/// long ago; whether it has is for the server to say. Thread rule: any thread.
class rendered_answers {
 public:
  struct one {
    std::uint64_t tag = 0;  ///< the server's; 0: there is none
    std::shared_ptr<const tagged_text> json;
  };

  /// Keeps at most `most_kept` answers, 1 or more, those that were used last.
  explicit rendered_answers(std::size_t most_kept) : most_kept_(most_kept) {}

  /// The answer to `what` that was put here last. O(1).
  one find(const wire::read& what);

  /// Takes the place of an earlier answer. REQUIRES: a tag and a JSON. O(1).
  void put(const wire::read& what, one answer);

 private:
  const std::size_t most_kept_;
  std::mutex mutex_;  // guards the next one
  wire::recent_reads<one> kept_;
};

}  // namespace scoreboard::http
