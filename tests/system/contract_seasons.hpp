// A board over time, as the HTTP contract describes it: the season that runs, and the snapshots of
// earlier moments, which are boards that do not change any more.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/system/contract_board.hpp"
#include "tests/system/contract_calendar.hpp"

namespace scoreboard::system_test {

struct contract_snapshot {
  std::string name;
  contract_board shown;
  contract_time taken_at = 0;
  bool is_season = false;                    // that is over; else it was asked for, or due
  std::optional<std::int64_t> version = {};  // once an answer has told it
  bool is_ready = false;                     // once an answer has told it
  std::uint64_t step = 0;                    // those that the board makes together have the same
};

struct contract_seasons {
  /// A board that is made now; the first `default` is there from the start, with no time.
  contract_seasons() = default;
  contract_seasons(const contract_settings& chosen, contract_time now);

  /// The end of the running season stays, unless it had none.
  void set_settings(const contract_settings& chosen, contract_time now);
  void end_season(contract_time now);
  /// REQUIRES: there is none with the name.
  void take_snapshot(const std::string& name, contract_time now);
  /// From now on those who are no admins see this moment. Nothing, when that is so.
  void freeze(contract_time now);
  void thaw() { is_frozen_ = false; }
  /// The name may be of none. What is shown instead of the board stays.
  void delete_snapshot(const std::string& name);
  /// Every end and snapshot whose time has come, in the order of these times. A snapshot of the
  /// moment at which a season ends is of that season. Of missed snapshots the latest is made.
  void catch_up(contract_time now);
  /// The users whom the segment of a path means have no name in snapshots any more. Gives the names
  /// of those that had them.
  std::vector<std::string> erase_from_snapshots(const contract_user& segment);

  /// Null when there is none.
  const contract_snapshot* find(const std::string& name) const;
  /// What those see who may not look beyond a freeze; null: the board itself.
  const contract_snapshot* frozen_moment() const;
  /// Whether a snapshot was made after the moment that is frozen.
  bool is_beyond_freeze(const contract_snapshot& snapshot) const;

  contract_board running;
  std::optional<contract_time> season_start;
  std::optional<contract_time> season_end;
  std::optional<contract_time> next_snapshot;
  std::vector<contract_snapshot> snapshots;  // oldest first
  // Those of the season at the moment that is frozen.
  std::optional<contract_time> frozen_season_start;
  std::optional<contract_time> frozen_season_end;

 private:
  void end_season(contract_time now, contract_time next_begins);
  void take_due_snapshot(contract_time start, contract_time now);
  void trim(std::int64_t kept, const std::function<bool(const contract_snapshot&)>& counts);

  std::uint64_t step_ = 0;
  bool is_frozen_ = false;
};

/// The name of the snapshot that a frozen board shows.
inline const std::string frozen_name = "frozen";

}  // namespace scoreboard::system_test
