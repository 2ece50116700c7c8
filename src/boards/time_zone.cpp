#include "src/boards/time_zone.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include <date/tz.h>

#include "src/boards/names.hpp"
#include "src/boards/time_zone_file.hpp"

namespace scoreboard::boards {

namespace {

/// Where the date library, as Debian builds it, reads them.
constexpr std::string_view folder = "/usr/share/zoneinfo/";

std::filesystem::path path_of(std::string_view name) { return std::string(folder).append(name); }

/// Empty when it cannot be read.
std::string content_of(std::string_view name) {
  constexpr std::size_t max_bytes = std::size_t{64} << 10U;
  std::string bytes(max_bytes, '\0');
  std::ifstream file(path_of(name), std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

bool exists(std::string_view name) {
  std::error_code unknown;
  return std::filesystem::exists(path_of(name), unknown);
}

/// Whether the library survives its first look into the folder: where no list of leap seconds lies
/// there, it takes them from a time zone.
bool has_readable_leap_seconds() {
  return exists("leapseconds") || exists("leap-seconds.list") ||
         (!exists("right/UTC") && is_time_zone_file(content_of("UTC")));
}

/// None when the library cannot read it.
const date::time_zone* load(const std::string& name) {
  static const bool can_begin = has_readable_leap_seconds();
  if (!can_begin || !is_time_zone_file(content_of(name))) return nullptr;
  try {
    const auto* const zone = date::locate_zone(name);
    // It is read now and not when it is first used, so that nothing fails then.
    zone->get_info(std::chrono::sys_seconds());
    return zone;
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

/// The files list changes of clocks that follow a rule up to this year.
constexpr std::chrono::year last_listed_year(2037);

/// Whether clocks go on to be set by a rule after the last listed year. The library does not read
/// it: for it, they then stay as they are. Clocks that follow the moon have longer lists, and those
/// that are not set any more have shorter ones.
bool follows_rule(const date::time_zone& zone) {
  using std::chrono::years;
  const auto start_of = [](std::chrono::year year) { return std::chrono::sys_days(year / 1 / 1); };
  // Not in the year after it: in some files an entry of January 2038 changes nothing.
  const auto info = zone.get_info(start_of(last_listed_year + years(2)));
  return info.begin >= start_of(last_listed_year) &&
         info.end >= start_of(last_listed_year + years(3));
}

/// The same date in a listed year in which the dates are on the same days of the week. Rules name
/// days of the week ("the last Sunday of March"), so clocks are set on this date in both years or
/// in neither. ECMAScript 5.1 (15.9.1.8) takes clocks from such equivalent years.
///
/// From 2027 on there is a common year for each day of the week on which a year can begin. A leap
/// year is like one of them until February, and like another from March on; February 29 becomes
/// February 28.
std::chrono::sys_days equivalent_day(std::chrono::sys_days day) {
  using namespace std::chrono;
  const year_month_day date(day);
  const auto first = date.month() < March ? January / 1 : March / 1;
  auto year = last_listed_year;
  while (year.is_leap() || weekday(year / first) != weekday(date.year() / first)) --year;
  const auto same_date = year / date.month() / date.day();
  return same_date.ok() ? same_date : year / February / last;
}

/// How many days before `day`, in UTC or local time, lies one on which clocks show the same and
/// which the library knows: none if it knows `day`.
std::chrono::days days_to_listed(const date::time_zone& zone, std::chrono::sys_days day) {
  const bool is_listed = std::chrono::year_month_day(day).year() <= last_listed_year;
  if (is_listed || !follows_rule(zone)) return std::chrono::days(0);
  return day - equivalent_day(day);
}

/// The zones that were found. There are as many names as in the folder at most.
class zone_cache {
 public:
  const date::time_zone* find(std::string_view name) {
    {
      const std::shared_lock lock(mutex_);
      const auto found = zones_.find(name);
      if (found != zones_.end()) return found->second;
    }
    if (!is_time_zone_name(name)) return nullptr;
    std::string key(name);
    // One thread at a time loads zones: what the library then wrote is read by all.
    const std::unique_lock lock(mutex_);
    const auto* const zone = load(key);
    if (zone != nullptr) zones_.emplace(std::move(key), zone);
    return zone;
  }

 private:
  std::shared_mutex mutex_;
  std::map<std::string, const date::time_zone*, std::less<>> zones_;
};

}  // namespace

std::optional<time_zone> time_zone::find(std::string_view name) {
  static zone_cache cache;
  const auto* const zone = cache.find(name);
  if (zone == nullptr) return std::nullopt;
  return time_zone(*zone);
}

std::chrono::local_seconds time_zone::to_local(std::chrono::sys_seconds time) const {
  const auto back = days_to_listed(*zone_, std::chrono::floor<std::chrono::days>(time));
  return std::chrono::local_seconds(zone_->to_local(time - back).time_since_epoch() + back);
}

std::chrono::sys_seconds time_zone::first_moment(std::chrono::local_seconds local) const {
  const auto shown = local.time_since_epoch();
  const auto day = std::chrono::floor<std::chrono::days>(shown);
  const auto back = days_to_listed(*zone_, std::chrono::sys_days(day));
  // Of a time that does not exist, the library takes the end of the gap.
  return zone_->to_sys(date::local_seconds(shown - back), date::choose::earliest) + back;
}

}  // namespace scoreboard::boards
