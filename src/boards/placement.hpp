#pragma once

#include <cstddef>
#include <cstdint>

#include "src/boards/directory.hpp"
#include "src/ranking/user_hash.hpp"
#include "src/ranking/user_id.hpp"

/// Which shard holds what. A small board is whole on one shard, so that it costs nothing on the
/// others and a read of it asks no other; a large one is spread over all by its users. It moves
/// once, when it grows past a bound. All of this holds within one process only: nobody can choose
/// boards or users that all go to one shard, and nothing of it is stored.
namespace scoreboard::boards {

/// More users than this, and a board is spread. Until then one shard does all of its work, which
/// others would have to be woken up for.
inline constexpr std::uint64_t most_users_on_one_shard = 4096;

/// The shard, 0 to shards - 1, of a board that is not spread.
inline std::size_t shard_of(board_id board, std::size_t shards) {
  return seeded_hash()(static_cast<std::int64_t>(number(board))) % shards;
}

/// The shard that holds `user` of a board that is spread.
inline std::size_t shard_of(board_id board, const ranking::user_id& user, std::size_t shards) {
  // Each board has a seed of its own, and none has that of the tables in which its users lie.
  const ranking::user_hash of_board(seeded_hash()(static_cast<std::int64_t>(number(board))));
  return of_board(user) % shards;
}

inline std::size_t shard_of(const board_info& board, const ranking::user_id& user,
                            std::size_t shards) {
  return board.spread ? shard_of(board.id, user, shards) : shard_of(board.id, shards);
}

}  // namespace scoreboard::boards
