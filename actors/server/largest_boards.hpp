#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include "src/boards/board_id.hpp"

namespace scoreboard::actors {

/// What there is of boards, archives and users, shown to Prometheus: in total, and for each of the
/// largest boards, whose number is bounded whatever people name. All others together are the board
/// `(others)`, which no board can be called.
/// Thread rule: any thread.
class largest_boards final : public prometheus::Collectable {
 public:
  struct board {
    boards::board_id id = boards::default_board_id;
    std::string name;
    std::uint64_t users = 0;
    std::uint64_t bytes = 0;      ///< of memory
    std::uint64_t snapshots = 0;  ///< moments that somebody reads
  };

  struct state {
    std::uint64_t boards = 0;
    std::uint64_t users = 0;          ///< on all boards
    std::uint64_t archives = 0;       ///< past seasons and snapshots
    std::uint64_t unwritten = 0;      ///< of these
    std::vector<board> largest = {};  ///< the largest first
  };

  void show(state now);

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  mutable std::mutex mutex_;
  state now_;
};

}  // namespace scoreboard::actors
