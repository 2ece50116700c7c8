#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "src/ranking/user_id.hpp"

namespace scoreboard::actors {

/// The shard, 0 to shards - 1, that holds `user` of `board`. The same within one process only.
inline std::size_t shard_of(std::string_view board, const ranking::user_id& user,
                            std::size_t shards) noexcept {
  const auto hash = std::hash<std::string_view>{}(board) ^ std::hash<ranking::user_id>{}(user);
  // The hash of an integer is the integer: spread it (Fibonacci hashing, Knuth vol. 3, 6.4).
  return (hash * 0x9e3779b97f4a7c15u >> 32) % shards;
}

}  // namespace scoreboard::actors
