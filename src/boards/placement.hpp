#pragma once

#include <cstddef>
#include <string_view>

#include "src/ranking/user_hash.hpp"
#include "src/ranking/user_id.hpp"

namespace scoreboard::boards {

/// The shard, 0 to shards - 1, that holds `user` of `board`. The same within one process only, so
/// nobody can choose users that all go to one shard.
inline std::size_t shard_of(std::string_view board, const ranking::user_id& user,
                            std::size_t shards) {
  // Each board has a seed of its own, and none has that of the tables in which its users lie.
  const ranking::user_hash of_board(seeded_hash()(board));
  return of_board(user) % shards;
}

}  // namespace scoreboard::boards
