#pragma once

#include <string>
#include <unordered_map>

#include "actors/messages.hpp"
#include "actors/ordered_actor.hpp"
#include "src/ranking/board.hpp"

namespace scoreboard::actors {

/// Owns one part of every board: applies updates to it and gives snapshots of it.
///
/// Takes `update_batch` (answers it to `results_to` with one `answer_batch`) and
/// `snapshot_request` (answers it to its reader). The order of these messages is the order of
/// things: a snapshot holds every update that came before it and none that came after.
class shard final : public ordered_actor {
 public:
  shard(caf::actor_config& config, caf::actor results_to);

  caf::behavior make_behavior() override;
  void on_exit() override;

 private:
  void prefetch(const wire::update& what);
  wire::outcome apply(const wire::update& what, ranking::arrival stamp);

  caf::actor results_to_;
  std::unordered_map<std::string, ranking::board> boards_;
};

}  // namespace scoreboard::actors
