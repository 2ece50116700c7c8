#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace date {
class time_zone;
}

namespace scoreboard::boards {

/// A time zone of the system's database (/usr/share/zoneinfo), with its daylight saving time.
/// Small, to be copied.
///
/// The names that there are, and each zone when it is first found, are read once for the life of
/// the process: after an upgrade of the database the new rules hold from the next start on.
///
/// The date library reads the list of a zone's changes, which ends in 2037, and not the rule behind
/// it. From 2038 on clocks are set as in a year of 2027 to 2037 whose dates are on the same days of
/// the week. That is what the rule says, unless it begins in one of those years. A list that goes
/// on holds to its end, and then clocks stay as they are: those of Gaza and Hebron end in 2086.
///
/// Thread rule: any thread.
class time_zone {
 public:
  /// The zone of that name, in its case; none when there is none, or its file cannot be read or is
  /// no time zone. O(log zones) when it was found before. Else it reads a file of a few KB, and for
  /// the first zone of the process the names in the folder (some ms); what was not found is looked
  /// for again each time.
  static std::optional<time_zone> find(std::string_view name);

  /// What clocks show at `time`. O(log changes).
  std::chrono::local_seconds to_local(std::chrono::sys_seconds time) const;

  /// The first moment at which clocks show `local`, or have just skipped it: a time that does not
  /// exist is the first one after it, one that exists twice is the earlier. O(log changes).
  std::chrono::sys_seconds first_moment(std::chrono::local_seconds local) const;

 private:
  explicit time_zone(const date::time_zone& zone) noexcept : zone_(&zone) {}

  const date::time_zone* zone_;  // lives as long as the process
};

}  // namespace scoreboard::boards
