#include "actors/server/stored_result.hpp"

namespace scoreboard::actors {

wire::results from_stored(std::span<const commits::round_record::result> stored) {
  wire::results results;
  results.reserve(stored.size());
  for (const auto& one : stored) {
    if (one.error == 0)
      results.emplace_back(wire::new_total{one.total});
    else if (one.error <= wire::error_code_count)
      results.emplace_back(static_cast<wire::error_code>(one.error - 1));
    else
      results.emplace_back(wire::error_code::unavailable);
  }
  return results;
}

}  // namespace scoreboard::actors
