#pragma once

#include <cstdint>
#include <optional>

#include "src/boards/settings.hpp"

namespace scoreboard::boards {

/// What somebody sends for a user: a total, or what is added to the one that there is.
struct score {
  bool relative = false;
  std::int64_t value = 0;
};

/// What a score comes to.
struct score_result {
  enum class verdict : std::uint8_t {
    taken,
    kept,           ///< the total that there is is as good or better, and stays
    overflow,       ///< the sum leaves int64; nothing changes
    out_of_bounds,  ///< the new total is outside the board's bounds; nothing changes
  };

  verdict code = verdict::taken;
  std::int64_t total = 0;  ///< the user's from now on, if the score was taken or kept

  friend bool operator==(const score_result&, const score_result&) = default;
};

/// The rule of all boards: what a score comes to for a user who has the total `before`, or none
/// yet. A sum starts at 0. Overflow and bounds speak before what is kept. O(1).
score_result apply(const settings& of, std::optional<std::int64_t> before,
                   const score& sent) noexcept;

}  // namespace scoreboard::boards
