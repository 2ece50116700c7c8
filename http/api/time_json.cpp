#include "http/api/time_json.hpp"

#include <chrono>

#include <fmt/format.h>

namespace scoreboard::http {

std::string time_text(std::uint64_t since_1970_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds(since_1970_ms)};
  const auto midnight = floor<days>(time);
  const year_month_day date(midnight);
  const hh_mm_ss clock(time - midnight);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

void write_time(json_writer& out, std::optional<std::uint64_t> since_1970_ms) {
  if (!since_1970_ms) return out.null();
  out.value(time_text(*since_1970_ms));
}

}  // namespace scoreboard::http
