#pragma once

#include <cstddef>
#include <cstdint>

#include "src/wire/messages.hpp"

namespace scoreboard::wire {

/// An update of more changes is large.
inline constexpr std::size_t most_small_changes = 64;

/// A read that may bring more entries is large.
inline constexpr std::size_t most_small_entries = 1000;

/// What a request may take to be carried out. Large requests have a share of everything, and small
/// ones do not wait behind them.
struct request_weight {
  std::size_t items = 0;  ///< changes, or the entries that a read may bring
  std::size_t bytes = 0;  ///< of memory that the request holds
  bool large = false;
  bool waits = false;  ///< on purpose, at the server: for events
};

/// The entries that the answer to a read may have. O(1).
std::uint64_t most_entries(const read& of);

/// O(1) for reads, O(changes) for updates.
request_weight weigh(const operation& what);

}  // namespace scoreboard::wire
