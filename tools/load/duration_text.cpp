#include "tools/load/duration_text.hpp"

#include <cstddef>

#include <fmt/format.h>

namespace scoreboard::load {

std::string duration_text(histogram::nanoseconds duration) {
  auto value = static_cast<double>(duration.count());
  if (value < 1000) return fmt::format("{} ns", duration.count());
  const char* unit = "us";
  value /= 1000;
  // From 999.5 on three digits would read as 1000.
  for (const char* greater : {"ms", "s"}) {
    if (value < 999.5) break;
    value /= 1000;
    unit = greater;
  }
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", value, decimals, unit);
}

std::string round_duration_text(histogram::nanoseconds duration) {
  const auto text = duration_text(duration);
  const auto point = text.find('.');
  return point == std::string::npos ? text : text.substr(0, point) + text.substr(text.find(' '));
}

std::string percentile_text(const histogram& latencies, double share) {
  return latencies.count() == 0 ? "-" : duration_text(latencies.percentile(share));
}

std::string grouped(double number) {
  const auto digits = fmt::format("{:.0f}", number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ' ';
    text += digits[i];
  }
  return text;
}

}  // namespace scoreboard::load
