#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace scoreboard::commits {

/// An idempotency key as the server keeps it: 128 bits of a hash that is seeded by the store.
struct request_key {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend bool operator==(const request_key&, const request_key&) = default;
};

/// The windows in which keys are remembered. Each has its own bounds, so that none of them pushes
/// out keys of another. Numbered on disk.
enum class key_window : std::uint8_t {
  sender,        ///< keys that senders chose, of requests with one result
  sender_list,   ///< the same, of requests with another number of results
  service,       ///< keys that the service made itself, of requests with one result
  service_list,  ///< the same, of requests with another number of results
};

inline constexpr std::size_t key_window_count = 4;

/// What the requests of one round were answered, so that a retry gets the same answer, also after a
/// crash. Rounds are the steps in which the server changes its boards. A round has a record for
/// each window that has keys of it.
struct round_record {
  /// Of a request that an older format kept: the key's request may have been any.
  static constexpr std::uint64_t unknown_fingerprint = 0;

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
  std::uint64_t time_ms = 0;  ///< The round's commit time, not less than that of any earlier one.
  key_window window = key_window::sender;
  std::vector<request> requests;
  std::vector<result> results;  ///< Of the first request, then of the second, and so on.

  friend bool operator==(const round_record&, const round_record&) = default;
};

}  // namespace scoreboard::commits

template <>
struct std::hash<scoreboard::commits::request_key> {
  std::size_t operator()(const scoreboard::commits::request_key& key) const noexcept {
    return static_cast<std::size_t>(key.low);  // a hash already
  }
};
