#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "src/commits/commit.hpp"

namespace scoreboard::commits::testing {

inline constexpr auto least = std::numeric_limits<std::int64_t>::min();
inline constexpr auto most = std::numeric_limits<std::int64_t>::max();
inline constexpr auto last = std::numeric_limits<std::uint64_t>::max();

std::string bytes_of(const commit& from);

/// With every kind of entry and the ends of every range.
commit full_commit();

/// Two digits a byte.
std::string hex(std::string_view bytes);
std::string unhex(std::string_view text);

}  // namespace scoreboard::commits::testing
