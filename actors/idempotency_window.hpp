#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "actors/round.hpp"
#include "src/storage/round_record.hpp"

namespace scoreboard::actors {

/// Remembers what the updates of the last time were answered, by their idempotency keys, so that an
/// update that is sent again gets its first answer and is not carried out twice.
///
/// Bounded by age and by the number of results. A key that came longer ago than this window reaches
/// is forgotten, and its update would be carried out again.
///
/// Memory: 126 bytes a key with one result (measured with a million), 16 for each further result.
/// Thread rule: one thread.
class idempotency_window {
 public:
  using results = std::span<const storage::round_record::result>;

  struct limits {
    std::chrono::milliseconds age{600'000};
    std::size_t results = 1'000'000;
  };

  explicit idempotency_window(limits bounds);

  enum class verdict : std::uint8_t {
    fresh,      ///< carry it out; finish() or abandon() must follow
    in_flight,  ///< the first one is being carried out: this one gets its answer
    answered,   ///< was carried out
    mismatch,   ///< the key belongs to another request
  };

  /// What to do with a request that has this key. One that is `in_flight` is remembered together
  /// with `from`. O(1).
  verdict begin(const storage::request_key& key, std::uint64_t fingerprint,
                const return_address& from);

  /// Whether a request with this key is in flight or answered. O(1).
  bool knows(const storage::request_key& key) const { return entries_.contains(key); }

  /// The answer of one that is `answered`, until the next call. O(1).
  results answer(const storage::request_key& key) const;

  /// A request has been carried out: keeps its answer. Also for those from before the last start,
  /// oldest first. Gives the addresses that joined it. O(1).
  std::vector<return_address> finish(const storage::round_record::request& request, results answer,
                                     std::uint64_t unix_ms);

  /// A request has not been carried out, and may be tried again. Gives the addresses that joined
  /// it. O(1).
  std::vector<return_address> abandon(const storage::request_key& key);

  /// Forgets what is past the bounds. O(forgotten).
  void trim(std::uint64_t now_unix_ms);

  /// Keys whose answers are remembered.
  std::size_t size() const noexcept { return order_.size(); }

  /// Keys that had to go before their age, because there were too many.
  std::uint64_t evicted() const noexcept { return evicted_; }

 private:
  /// What only few keys have.
  struct extra {
    std::vector<return_address> joined;                  // while in flight
    std::vector<storage::round_record::result> results;  // when there are not just one
  };

  struct entry {
    std::uint64_t fingerprint = 0;
    bool answered = false;
    std::uint32_t finished = 0;  // which of `order_` it is, counted from the first ever
    storage::round_record::result result;
    std::unique_ptr<extra> more;
  };

  struct finished {
    storage::request_key key;
    std::uint64_t unix_ms = 0;
    std::size_t results = 0;
  };

  static results results_of(const entry& one);
  void forget_oldest();

  const limits bounds_;
  std::unordered_map<storage::request_key, entry> entries_;
  // Oldest first. A store may have a key twice, when it was forgotten and came again: then only the
  // later one is what the key's entry means.
  std::deque<finished> order_;
  std::uint32_t forgotten_ = 0;
  std::size_t kept_results_ = 0;
  std::uint64_t evicted_ = 0;
};

}  // namespace scoreboard::actors
