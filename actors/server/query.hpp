#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "actors/server/messages.hpp"
#include "actors/sockets/ordered_actor.hpp"
#include "src/boards/board_id.hpp"
#include "src/boards/board_part.hpp"
#include "src/ranking/snapshot.hpp"

namespace scoreboard::actors {

/// Answers reads from the snapshots of all shards that hold their boards, at one read point.
///
/// Takes a `read_batch` and, for its read point, as many `shard_snapshot` and `found_boards` as it
/// says, in any order; then sends one `answer_batch` to `results_to` and lets the snapshots go.
/// Answers that nobody keeps are encoded here, once for all who asked: that takes as long as
/// finding them.
class query final : public ordered_actor {
 public:
  /// `archives`: who shows the positions in archives beside answers.
  query(caf::actor_config& config, caf::actor results_to, caf::actor archives);

  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "query"; }

 private:
  /// What has come of one source of a batch.
  struct gathered_board {
    std::vector<ranking::snapshot> parts;
    std::vector<std::optional<boards::user_state>> users;
  };

  struct gathering {
    read_batch batch;
    bool has_batch = false;
    std::vector<gathered_board> boards;  // by source
    std::size_t snapshots = 0;           // that have come
    std::size_t searches = 0;            // the same
    std::unordered_set<boards::board_id> found;

    bool is_complete() const noexcept;
  };

  void take(shard_snapshot& snapshot);
  void answer_if_complete(std::uint64_t read_point);
  static wire::outcome run(const gathering& all, const read_batch::job& job);
  static wire::outcome snapshots_of(const gathering& all, const wire::query& asks);

  caf::actor results_to_;
  caf::actor archives_;
  std::unordered_map<std::uint64_t, gathering> gatherings_;  // by read point
};

}  // namespace scoreboard::actors
