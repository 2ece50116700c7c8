#pragma once

#include <cstdint>
#include <utility>
#include <variant>

#include "src/wire/messages.hpp"

/// The first and the last position that a read asks for, on a board that is long enough. Both
/// 1-based; the last one is before the first when it asks for none.
inline std::pair<std::uint64_t, std::uint64_t> wanted_positions(
    const scoreboard::wire::read& what) {
  if (const auto* best = std::get_if<scoreboard::wire::top_query>(&what.asks))
    return {1, best->count};
  const auto& around = std::get<scoreboard::wire::window_query>(what.asks);
  return {around.position > around.scope ? around.position - around.scope : 1,
          around.position + around.scope};
}
