#pragma once

#include <memory>
#include <sstream>
#include <string>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace scoreboard::tests {

/// What is logged while it lives, one line each.
class logged_lines {
 public:
  logged_lines() : before_(spdlog::default_logger()), level_(spdlog::get_level()) {
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_st>(text_));
    logger->set_pattern("%v");
    spdlog::set_default_logger(logger);
    spdlog::set_level(spdlog::level::info);  // other tests in this program turn the log off
  }
  ~logged_lines() {
    spdlog::set_default_logger(before_);
    spdlog::set_level(level_);
  }
  logged_lines(const logged_lines&) = delete;
  logged_lines& operator=(const logged_lines&) = delete;

  std::string take() {
    auto text = text_.str();
    text_.str("");
    return text;
  }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
  spdlog::level::level_enum level_;
};

}  // namespace scoreboard::tests
