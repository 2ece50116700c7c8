#include "http/access/lost_lines.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace scoreboard::http {

void lost_lines::note(std::string_view lines, std::error_code why) {
  {
    const std::lock_guard lock(mutex_);
    lost_ += static_cast<std::uint64_t>(std::ranges::count(lines, '\n'));
    why_ = why;
  }
  tell();
}

void lost_lines::tell() {
  constexpr std::chrono::seconds pause{10};
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (lost_ == 0 || now < next_report_) return;
  next_report_ = now + pause;
  spdlog::error("up to {} lines are lost that were for the {}: {}", std::exchange(lost_, 0), log_,
                why_.message());
}

}  // namespace scoreboard::http
