// What a client shows of the board of a league, its seasons and its snapshots.
//
// Thread rule: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/system/contract.hpp"
#include "tests/system/crash_cluster.hpp"
#include "tests/system/http_client.hpp"

namespace scoreboard::system_test {

struct shown_snapshot {
  std::string name;
  std::uint64_t version = 0;
  wall_time at;
  std::uint64_t of = 0;

  bool operator==(const shown_snapshot&) const = default;
};

inline constexpr std::string_view season_prefix = "season-";
inline constexpr std::string_view hour_prefix = "hour-";
inline bool is_past_season(const std::string& snapshot) {
  return snapshot.starts_with(season_prefix);
}
inline bool is_hour(const std::string& snapshot) { return snapshot.starts_with(hour_prefix); }

// A whole board, running or in a snapshot.
struct shown_board {
  std::uint64_t season = 0;
  std::uint64_t version = 0;
  std::vector<entry> lines;
};

struct league_view {
  std::uint64_t season = 0;
  wall_time season_start;
  std::optional<wall_time> next_reset;
  std::vector<shown_snapshot> snapshots;  // all ready, newest first
  shown_board running;
};

// Whether a view is new enough to be judged.
using view_condition = std::function<bool(const league_view&)>;

// Reads board `name` until its snapshots are ready, nothing changes meanwhile, and `settled` holds.
// Throws std::runtime_error when that takes too long, or what is shown contradicts itself.
league_view read_league(http_client& client, const std::string& name,
                        const view_condition& settled);

// All entries at `target`, "/boards/x" or "/boards/x/snapshots/y". Throws std::runtime_error when
// they are not those of ranks 1, 2, 3, ...
shown_board read_whole(http_client& client, const std::string& target);

}  // namespace scoreboard::system_test
