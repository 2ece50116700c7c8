#pragma once

#include <cstddef>

#include "src/wire/messages.hpp"

/// Reads as keys: two are the same when they ask for the same, whatever their senders know already.
namespace scoreboard::wire {

/// Good in all its bits, and seeded: see seeded_hash. O(1).
struct read_hash {
  std::size_t operator()(const top_query& what) const;
  std::size_t operator()(const window_query& what) const;
  std::size_t operator()(const read_query& what) const;
};

struct same_read {
  bool operator()(const read_query& a, const read_query& b) const;
};

}  // namespace scoreboard::wire
