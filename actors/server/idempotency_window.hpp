#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "actors/server/return_address.hpp"
#include "src/commits/commit.hpp"

namespace scoreboard::actors {

/// How much the idempotency window remembers.
struct window_limits {
  std::chrono::milliseconds sender_age{600'000};  ///< of keys that senders chose
  std::chrono::milliseconds service_age{60'000};  ///< of keys that the service made itself
  std::size_t keys = 1'000'000;                   ///< with one result, in each of their two windows
  std::size_t list_results = 4'000'000;           ///< of lists, in each of their two windows

  struct bounds {
    std::chrono::milliseconds age;
    std::size_t size;  ///< in results; a key without any counts as one
  };

  /// Those of one window.
  bounds of(commits::key_window window) const noexcept;
};

/// Remembers what recent updates were answered, by their idempotency keys, so that an update that
/// is sent again gets its first answer and is not carried out twice.
///
/// There are four windows (see commits::key_window), each with bounds of its own: keys that the
/// service makes never push out a sender's, and lists never push out single updates. A list is one
/// key. What a window holds at least: every key younger than its age, unless more results than its
/// size came since.
///
/// Time is commit time: it advances with the commits only and never goes back, so a key lives at
/// least for its age of running time, whatever the wall clock does and however quiet it is.
///
/// Memory: 131 bytes a key with one result (measured with a million); lists are kept packed, with
/// about 8 bytes for each result (see packed_results.hpp).
/// Thread rule: one thread.
class idempotency_window {
 public:
  using results = std::span<const commits::result>;

  /// Which commit carried a request out, and when.
  struct commit_mark {
    std::uint64_t version = 0;
    std::uint64_t time_ms = 0;
  };

  struct answer_kept {
    std::vector<commits::result> changes;
    std::uint64_t version = 0;
  };

  explicit idempotency_window(const window_limits& limits);

  enum class verdict : std::uint8_t {
    fresh,      ///< carry it out; finish() or abandon() must follow
    in_flight,  ///< the first one is being carried out: this one gets its answer
    answered,   ///< was carried out
    mismatch,   ///< the key belongs to another request
  };

  /// What to do with a request that has this key. One that is `in_flight` is remembered together
  /// with `from`. O(1).
  verdict begin(const commits::request_key& key, std::uint64_t fingerprint,
                const return_address& from);

  /// Whether a request with this key is in flight or answered. O(1).
  bool knows(const commits::request_key& key) const { return entries_.contains(key); }

  /// The answer of one that is `answered`. O(results).
  answer_kept answer(const commits::request_key& key) const;

  /// A request has been carried out by this commit: keeps its answer, and forgets what
  /// that puts past the bounds, a few keys at a time. Also for those from before the last start, in
  /// their order within each window. Gives the addresses that joined it. O(results).
  std::vector<return_address> finish(const commits::keyed_request& request, results answer,
                                     const commit_mark& by);

  /// A request has not been carried out, and may be tried again. Gives the addresses that joined
  /// it. O(1).
  std::vector<return_address> abandon(const commits::request_key& key);

  /// Keys whose answers are remembered.
  std::size_t size() const noexcept;

  /// How a window is used.
  struct usage {
    std::size_t keys = 0;
    std::uint64_t too_old = 0;   ///< forgotten ever since the start, past their age
    std::uint64_t too_many = 0;  ///< the same, to make room
  };
  usage usage_of(commits::key_window window) const noexcept;

 private:
  /// What only few keys have.
  struct extra {
    std::vector<return_address> joined;  // while in flight
    std::string packed_results;          // when there are not just one
  };

  struct entry {
    std::uint64_t fingerprint = 0;
    bool answered = false;
    commits::key_window window = commits::key_window::sender;  // once answered
    std::uint32_t finished = 0;  // which of the window's keys it is, counted from the first ever
    std::uint64_t version = 0;   // once answered
    commits::result result;
    std::unique_ptr<extra> more;
  };

  struct finished {
    commits::request_key key;
    std::uint64_t time_ms = 0;
    std::uint32_t size = 0;  // results, but at least 1
  };

  /// The answered keys of one window, oldest first. A store may have a key twice, when it was
  /// forgotten and came again: then only the later one is what the key's entry means.
  struct window_order {
    std::deque<finished> keys;
    std::uint32_t forgotten = 0;
    std::size_t size = 0;  // of all keys
    std::uint64_t too_old = 0;
    std::uint64_t too_many = 0;
  };

  void forget_excess();
  void forget_oldest(commits::key_window window);

  const window_limits limits_;
  std::unordered_map<commits::request_key, entry> entries_;
  std::array<window_order, commits::key_window_count> windows_;
  std::uint64_t now_ms_ = 0;  // the latest commit time
};

}  // namespace scoreboard::actors
