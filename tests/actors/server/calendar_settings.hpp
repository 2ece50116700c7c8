#pragma once

#include <cstdint>

#include "src/boards/settings.hpp"

namespace scoreboard::tests {

inline constexpr std::uint64_t hour_ms = 3'600'000;
inline constexpr std::uint64_t day_ms = 24 * hour_ms;

/// Seasons that end at midnight in UTC.
inline const boards::settings daily{.season = boards::season_calendar{}};

}  // namespace scoreboard::tests
