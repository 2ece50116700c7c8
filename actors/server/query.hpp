#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "actors/server/messages.hpp"
#include "actors/sockets/ordered_actor.hpp"
#include "src/ranking/snapshot.hpp"

namespace scoreboard::actors {

/// Answers reads from the snapshots of all shards that hold their board, at one read point.
///
/// Takes a `read_batch` and, for its read point, as many `shard_snapshot` as it says, in any order;
/// then
/// sends one `answer_batch` to `results_to` and lets the snapshots go. Answers that nobody keeps
/// are encoded here, once for all who asked: that takes as long as finding them.
class query final : public ordered_actor {
 public:
  query(caf::actor_config& config, caf::actor results_to);

  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "query"; }

 private:
  struct gathering {
    read_batch batch;
    std::vector<ranking::snapshot> parts;
  };

  void answer_if_complete(std::uint64_t read_point);

  caf::actor results_to_;
  std::unordered_map<std::uint64_t, gathering> gatherings_;  // by read point
};

}  // namespace scoreboard::actors
