#pragma once

#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <spdlog/spdlog.h>

#include "src/process/log.hpp"
#include "tests/system/temp_dir.hpp"
#include "tests/text_of_file.hpp"

namespace scoreboard::tests {

/// The program's log in a file, as long as it lives.
class logged_file {
 public:
  explicit logged_file(const std::string& format, const std::string& level = "info") {
    process::begin_log("example", {format, level, path().string()});
  }
  ~logged_file() {
    process::begin_log("example");
    spdlog::set_default_logger(before_);
  }
  logged_file(const logged_file&) = delete;
  logged_file& operator=(const logged_file&) = delete;

  std::filesystem::path path() const { return directory_.path() / "log"; }

  std::string text() const { return text_of_file(path()); }

  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    std::istringstream in(text());
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }

 private:
  const system_test::temp_dir directory_;
  const std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

}  // namespace scoreboard::tests
