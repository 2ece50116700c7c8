#pragma once

#include <string>

namespace scoreboard::storage {

/// A directory that belongs to one process as long as this object lives.
class data_directory {
 public:
  /// Makes the directory when it is missing and locks it. Throws std::system_error with a message
  /// that names the directory when it cannot be made, written to, or is another process's.
  explicit data_directory(std::string path);
  ~data_directory();

  data_directory(const data_directory&) = delete;
  data_directory& operator=(const data_directory&) = delete;

  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  int lock_fd_;
};

}  // namespace scoreboard::storage
