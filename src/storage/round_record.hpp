#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace scoreboard::storage {

/// An idempotency key as the server keeps it: 128 bits of a hash that is seeded by the store.
struct request_key {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend bool operator==(const request_key&, const request_key&) = default;
};

/// What the requests of one round were answered, so that a retry gets the same answer, also after a
/// crash. Rounds are the steps in which the server changes its boards.
struct round_record {
  struct request {
    request_key key;
    std::uint64_t fingerprint = 0;  ///< Hash of what was asked: a key belongs to one request.
    std::uint32_t result_count = 0;

    friend bool operator==(const request&, const request&) = default;
  };

  struct result {
    std::int64_t total = 0;
    std::uint8_t error = 0;  ///< 0: none, and `total` holds; else 1 + the number of the error code.

    friend bool operator==(const result&, const result&) = default;
  };

  std::uint64_t number = 0;   ///< Greater than that of every earlier round.
  std::uint64_t unix_ms = 0;  ///< When the round was written.
  std::vector<request> requests;
  std::vector<result> results;  ///< Of the first request, then of the second, and so on.

  friend bool operator==(const round_record&, const round_record&) = default;
};

}  // namespace scoreboard::storage

template <>
struct std::hash<scoreboard::storage::request_key> {
  std::size_t operator()(const scoreboard::storage::request_key& key) const noexcept {
    return static_cast<std::size_t>(key.low);  // a hash already
  }
};
