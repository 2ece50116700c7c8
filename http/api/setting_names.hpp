#pragma once

#include <array>
#include <string_view>

#include "src/boards/settings.hpp"

/// What settings and their values are called, in bodies and answers. The place of a value is its
/// number in the enumeration.
namespace scoreboard::http {

inline constexpr std::array<std::string_view, 2> order_names{"descending", "ascending"};
inline constexpr std::array<std::string_view, 2> keep_names{"last", "best"};
inline constexpr std::array<std::string_view, 3> user_kind_names{"any", "integer", "string"};
inline constexpr std::string_view all_seasons = "all";
inline constexpr std::string_view no_seasons = "never";

static_assert(static_cast<int>(ranking::order::ascending) == 1);
static_assert(static_cast<int>(boards::keep_rule::best) == 1);
static_assert(static_cast<int>(boards::user_kind::integer) == 1);
static_assert(static_cast<int>(boards::user_kind::string) == 2);

}  // namespace scoreboard::http
