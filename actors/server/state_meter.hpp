#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "actors/server/admission.hpp"
#include "actors/server/archive_desk.hpp"
#include "actors/server/board_census.hpp"
#include "actors/server/event_log.hpp"
#include "actors/server/idempotency_window.hpp"
#include "actors/server/largest_boards.hpp"
#include "actors/server/messages.hpp"
#include "actors/server/sequencer.hpp"
#include "actors/server/server_metrics.hpp"
#include "src/boards/directory.hpp"

namespace scoreboard::actors {

/// Shows what the gateway knows of the state of the server. Thread rule: the gateway's thread.
class state_meter {
 public:
  /// `boards` outlives this object. `shards`: how many are asked for the sizes of boards.
  state_meter(std::shared_ptr<server_metrics> metrics, const boards::directory& boards,
              std::size_t shards);

  /// What waits; for each turn of the gateway. O(1).
  void show_queues(const admission& places, const sequencer& updates);

  /// What changes slowly; about once a second. Gives the boards that every shard is to measure, if
  /// it is time to. O(1024 log boards).
  std::optional<std::vector<boards::board_id>> tick(const sequencer& updates,
                                                    const archive_desk& archives,
                                                    const event_log& events);

  /// What one shard has measured. When all have, the sizes are shown.
  void add(const board_sizes& of_shard);

 private:
  void show(const idempotency_window& window);

  const std::shared_ptr<server_metrics> metrics_;
  const std::size_t shards_;
  board_census census_;
  std::array<idempotency_window::usage, commits::key_window_count> shown_{};
  largest_boards::state measured_;  // what the shards are asked for
  std::size_t missing_ = 0;         // answers of shards to that
};

}  // namespace scoreboard::actors
