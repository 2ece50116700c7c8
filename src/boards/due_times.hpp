#pragma once

#include <cstdint>
#include <optional>

namespace scoreboard::boards {

/// When the service does something to a board by itself. Milliseconds since 1970. Decided once and
/// kept, so that the state after a commit depends on no clock and on no table of time zones.
struct due_times {
  std::optional<std::uint64_t> season_end_ms = {};  ///< none: when somebody says so
  std::optional<std::uint64_t> snapshot_ms = {};    ///< none: when somebody says so

  friend bool operator==(const due_times&, const due_times&) = default;
};

}  // namespace scoreboard::boards
