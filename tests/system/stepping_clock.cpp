#include "tests/system/stepping_clock.hpp"

#include <array>
#include <fstream>
#include <utility>

namespace scoreboard::system_test {

bool stepping_clock::available() {
#ifdef SCOREBOARD_SANITIZED
  return false;
#else
  return std::filesystem::exists(FAKETIME);
#endif
}

stepping_clock::stepping_clock(std::filesystem::path file) : file_(std::move(file)) {
  set_ahead(ahead_);
}

void stepping_clock::set_ahead(std::chrono::seconds ahead) {
  ahead_ = ahead;
  write((ahead.count() < 0 ? "" : "+") + std::to_string(ahead.count()));
}

void stepping_clock::stand_at(std::time_t moment) {
  std::tm date{};
  gmtime_r(&moment, &date);
  std::array<char, 32> text{};
  write({text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &date)});
}

void stepping_clock::write(const std::string& text) const {
  // Renamed into place: it is read at any moment.
  const auto fresh = file_.string() + ".new";
  std::ofstream(fresh) << text << '\n';
  std::filesystem::rename(fresh, file_);
}

std::vector<std::string> stepping_clock::command() const {
  if (!available()) return {};
  return {"/usr/bin/env",
          std::string("LD_PRELOAD=") + FAKETIME,
          "FAKETIME_TIMESTAMP_FILE=" + file_.string(),
          "FAKETIME_NO_CACHE=1",
          "FAKETIME_DONT_FAKE_MONOTONIC=1",
          "TZ=UTC"};
}

}  // namespace scoreboard::system_test
