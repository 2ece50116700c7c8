#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "http/api/json_visitor.hpp"
#include "src/boards/settings.hpp"

/// What settings and their values are called, in bodies and answers. The place of a value is its
/// number in the enumeration.
namespace scoreboard::http {

inline constexpr std::array<std::string_view, 2> order_names{"descending", "ascending"};
inline constexpr std::array<std::string_view, 2> keep_names{"last", "best"};
inline constexpr std::array<std::string_view, 3> user_kind_names{"any", "integer", "string"};
inline constexpr std::string_view all_seasons = "all";
inline constexpr std::string_view no_seasons = "never";
inline constexpr std::array<std::string_view, 4> season_period_names{"day", "week", "month",
                                                                     "year"};
inline constexpr std::array<std::string_view, 3> snapshot_period_names{"hour", "day", "week"};

/// The place of a day is its number in season_calendar::day less 1.
inline constexpr std::array<std::string_view, 7> weekday_names{
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

static_assert(static_cast<int>(ranking::order::ascending) == 1);
static_assert(static_cast<int>(boards::keep_rule::best) == 1);
static_assert(static_cast<int>(boards::user_kind::integer) == 1);
static_assert(static_cast<int>(boards::user_kind::string) == 2);
static_assert(static_cast<int>(boards::season_period::day) == 0);
static_assert(static_cast<int>(boards::season_period::week) == 1);
static_assert(static_cast<int>(boards::season_period::month) == 2);
static_assert(static_cast<int>(boards::season_period::year) == 3);
static_assert(static_cast<int>(boards::snapshot_period::hour) == 0);
static_assert(static_cast<int>(boards::snapshot_period::day) == 1);
static_assert(static_cast<int>(boards::snapshot_period::week) == 2);

/// The place of `value` among the names; nullopt when it is none of them.
template <std::size_t Count>
std::optional<std::size_t> place_of(const json_value& value,
                                    const std::array<std::string_view, Count>& names) {
  const auto* const found = std::find(names.begin(), names.end(), value.text);
  if (value.is != json_value::kind::text || found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

template <std::size_t Count, class Enumeration>
std::string_view name_of(const std::array<std::string_view, Count>& names, Enumeration value) {
  return names.at(static_cast<std::size_t>(value));
}

}  // namespace scoreboard::http
