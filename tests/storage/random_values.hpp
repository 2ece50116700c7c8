#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "src/boards/due_times.hpp"
#include "src/boards/settings.hpp"
#include "src/ranking/user_id.hpp"

/// Values for commits, of which tests need many and no particular ones. Thread rule: functions
/// without state.
namespace scoreboard::storage::testing {

/// Settings that a board can have, often the default ones.
inline boards::settings any_settings(std::mt19937_64& random) {
  const auto one_in = [&](std::uint64_t many) { return random() % many == 0; };
  boards::settings made;
  if (one_in(3)) return made;
  if (one_in(2)) made.order = ranking::order::ascending;
  if (one_in(2)) made.keep = boards::keep_rule::best;
  made.users = static_cast<boards::user_kind>(random() % 3);
  if (one_in(2)) made.minimum = -static_cast<std::int64_t>(random() >> 1U);
  if (one_in(2)) made.maximum = static_cast<std::int64_t>(random() >> 1U);
  if (one_in(2)) made.keep_seasons = random();
  if (one_in(2)) made.season = {boards::season_period::week, 1, 7, 1439, "Europe/Madrid"};
  if (one_in(2)) made.snapshots = {boards::snapshot_period::hour, 1 + random() % 10'000};
  return made;
}

inline boards::due_times any_due(std::mt19937_64& random) {
  boards::due_times made;
  if (random() % 2 == 0) made.season_end_ms = random();
  if (random() % 2 == 0) made.snapshot_ms = random();
  return made;
}

/// One of a hundred users, integers and strings, so that most of them come up again.
inline ranking::user_id any_user(std::mt19937_64& random) {
  const auto number = static_cast<std::int64_t>(random() % 50);
  if (random() % 3 == 0) return ranking::user_id("user " + std::to_string(number));
  return ranking::user_id(number - 25);
}

}  // namespace scoreboard::storage::testing
