#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "actors/server/messages.hpp"
#include "actors/sockets/ordered_actor.hpp"
#include "src/ranking/board.hpp"
#include "src/ranking/user_hash.hpp"

namespace scoreboard::actors {

/// Owns one part of every board: computes what updates come to, applies them when they are stored,
/// and gives snapshots.
///
/// Takes `evaluate_round` (the shard that is last of all sends it on to the journal as
/// `evaluated_round`), `settled_rounds` and `snapshot_request` (answers it to its reader). The
/// order of these messages is the order of things.
///
/// Invariants
/// 1. A board holds only what is stored: no snapshot shows a total that could be taken back.
/// 2. A change is computed from the newest total of its user, be it stored or on its way there.
class shard final : public ordered_actor {
 public:
  using board_map = name_table<ranking::board>;

  /// `index`: which of the shares is its own. `boards`: what is there at the start.
  shard(caf::actor_config& config, std::size_t index, board_map boards, caf::actor journal);

  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "shard"; }

 private:
  /// A total that is on its way to the store.
  struct unsettled {
    std::int64_t total = 0;
    std::size_t rounds = 0;  ///< that it or its forerunners are in
  };

  struct part {
    ranking::board board;
    ranking::user_table<unsettled> ahead;

    std::optional<std::int64_t> newest_total(const ranking::user_id& user) const;
  };

  void evaluate(round& what);
  void evaluate(const round::job& job, round::share& mine, commits::round_record::result& result);
  void apply(const round& what);
  part* find(const std::string& board);

  const std::size_t index_;
  caf::actor journal_;
  name_table<part> parts_;
  std::uint64_t epoch_ = 0;
};

}  // namespace scoreboard::actors
