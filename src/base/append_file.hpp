#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <system_error>

namespace scoreboard {

/// A file of lines to which several processes may append, and which may be moved away while they
/// do (logrotate). Readable for its owner and group. May be a pipe that somebody reads: lines for
/// which it has no room are lost. Thread rule: any thread.
class append_file {
 public:
  /// Throws std::system_error when the file cannot be opened or made.
  explicit append_file(std::string path);

  /// The process's standard error, for which reopen() does nothing; its path is empty.
  append_file() noexcept;

  ~append_file();
  append_file(const append_file&) = delete;
  append_file& operator=(const append_file&) = delete;

  /// Appends whole lines with one write, which blocks for the page cache, and says why that went
  /// wrong. Then some of them are lost. Half a line is taken back, unless somebody wrote behind it.
  std::error_code append(std::string_view lines);

  /// Goes on in a new file if the old one was moved away. If it cannot be opened, the old one stays
  /// in use; says why.
  std::error_code reopen();

  const std::string& path() const noexcept { return path_; }

 private:
  const std::string path_;
  std::mutex mutex_;
  int fd_;             // guarded by mutex_
  bool torn_ = false;  // the same: the last line has no end
};

/// Why an append_file could not be made of this path just now, without making one; empty if it
/// could, as far as that shows without trying. Blocks on the disk.
std::error_code problem_of_append_file(const std::string& path);

}  // namespace scoreboard
