#include "tools/load/progress_line.hpp"

#include <ostream>

#include <fmt/format.h>

#include "tools/load/duration_text.hpp"

namespace scoreboard::load {

namespace {

constexpr const char* erase_line = "\r\x1b[K";

}  // namespace

progress_line::~progress_line() {
  if (is_terminal_) out_ << erase_line << std::flush;
}

void progress_line::show(const timeline& course) {
  const auto last = course.latest();
  if (!is_terminal_ || !last) return;
  const auto& step = last->second < 0 ? "warm-up" : step_;
  out_ << erase_line
       << fmt::format("{} {} s   {}/s   {} errors   p99 {}", step, last->second,
                      grouped(static_cast<double>(last->completed)), last->failed,
                      duration_text(last->p99))
       << std::flush;
}

}  // namespace scoreboard::load
