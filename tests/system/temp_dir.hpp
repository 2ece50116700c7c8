// A directory of its own under the system's temporary directory, removed with all in it.
#pragma once

#include <filesystem>

namespace scoreboard::system_test {

class temp_dir {
 public:
  temp_dir();
  ~temp_dir();
  temp_dir(const temp_dir&) = delete;
  temp_dir& operator=(const temp_dir&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace scoreboard::system_test
