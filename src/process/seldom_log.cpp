#include "src/process/seldom_log.hpp"

#include <utility>

namespace scoreboard::process {

void seldom_log::write(std::string_view message, std::vector<log_field> fields, time_point now) {
  constexpr std::chrono::seconds pause{10};
  next_ = now + pause;
  if (left_out_ > 0) fields.push_back({"left_out", left_out_});
  left_out_ = 0;
  log_line(spdlog::level::warn, message, fields);
}

}  // namespace scoreboard::process
