#pragma once

#include <cstdint>

#include "src/ranking/entry.hpp"

namespace scoreboard::storage {

/// What is kept of a user's total.
struct total_record {
  std::int64_t total = 0;
  ranking::arrival arrived = 0;

  friend bool operator==(const total_record&, const total_record&) = default;
};

}  // namespace scoreboard::storage
