// A directory of its own, under the system's temporary directory or another one, removed with all
// in it.
#pragma once

#include <filesystem>

namespace scoreboard::system_test {

class temp_dir {
 public:
  explicit temp_dir(const std::filesystem::path& below = std::filesystem::temp_directory_path());
  ~temp_dir();
  temp_dir(const temp_dir&) = delete;
  temp_dir& operator=(const temp_dir&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace scoreboard::system_test
