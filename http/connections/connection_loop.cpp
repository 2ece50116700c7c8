#include "http/connections/connection_loop.hpp"

#include <fmt/chrono.h>

namespace scoreboard::http {

void connection_loop::begin_turn(time_point steady, std::chrono::system_clock::time_point wall) {
  now = steady;
  const auto second = std::chrono::floor<std::chrono::seconds>(wall);
  if (second == date_second_) return;
  date_second_ = second;
  date =
      fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(second.time_since_epoch().count()));
}

}  // namespace scoreboard::http
