#include "src/base/append_file.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "src/base/descriptor.hpp"

namespace scoreboard {

namespace {

/// Does not wait for whom a pipe belongs to: neither now nor in writes.
int open_to_append(const std::string& path) {
  constexpr mode_t owner_and_group = S_IRUSR | S_IWUSR | S_IRGRP;
  return ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
                owner_and_group);
}

/// Whether the file ends with half a line: somebody was ended, or had no space, while he wrote it.
bool ends_amid_line(const std::string& path) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat found {};
  char last = '\n';
  return file.number() >= 0 && ::fstat(file.number(), &found) == 0 && S_ISREG(found.st_mode) &&
         found.st_size > 0 && ::pread(file.number(), &last, 1, found.st_size - 1) == 1 &&
         last != '\n';
}

/// Takes back the last bytes, just written, of a file; false when they are not its last any more.
bool take_back(int fd, std::size_t bytes) {
  struct stat found {};
  const auto end = ::lseek(fd, 0, SEEK_CUR);
  return ::fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && end == found.st_size &&
         ::ftruncate(fd, end - static_cast<off_t>(bytes)) == 0;
}

std::error_code last_error() { return {errno, std::generic_category()}; }

}  // namespace

std::error_code problem_of_append_file(const std::string& path) {
  const auto problem_of_access = [](const std::string& of, int mode) {
    return ::access(of.c_str(), mode) == 0 ? std::error_code() : last_error();
  };
  struct stat found {};
  if (::stat(path.c_str(), &found) == 0) {
    if (S_ISDIR(found.st_mode)) return std::make_error_code(std::errc::is_a_directory);
    return problem_of_access(path, W_OK);
  }
  if (errno != ENOENT) return last_error();
  if (path.ends_with('/')) return std::make_error_code(std::errc::is_a_directory);
  const auto slash = path.rfind('/');
  return problem_of_access(slash == std::string::npos ? "." : path.substr(0, slash + 1),
                           W_OK | X_OK);
}

append_file::append_file(std::string path)
    : path_(std::move(path)), fd_(open_to_append(path_)), torn_(ends_amid_line(path_)) {
  if (fd_ < 0) throw std::system_error(last_error(), path_);
}

append_file::append_file() noexcept : fd_(STDERR_FILENO) {}

append_file::~append_file() {
  if (!path_.empty()) ::close(fd_);
}

std::error_code append_file::append(std::string_view lines) {
  if (lines.empty()) return {};
  const std::lock_guard lock(mutex_);
  char line_end = '\n';
  const std::size_t extra = torn_ ? 1 : 0;
  // writev does not write through this pointer.
  const std::array<iovec, 2> parts{
      {{&line_end, extra}, {const_cast<char*>(lines.data()), lines.size()}}};
  ssize_t written = -1;
  do {
    written = ::writev(fd_, parts.data(), parts.size());
  } while (written < 0 && errno == EINTR);
  if (written < 0) return last_error();
  const auto bytes = static_cast<std::size_t>(written);
  if (bytes == extra + lines.size()) {
    torn_ = false;
    return {};
  }
  if (bytes == 0) return std::make_error_code(std::errc::no_space_on_device);
  const auto written_lines = lines.substr(0, bytes - extra);
  const auto half = written_lines.size() - (written_lines.rfind('\n') + 1);
  torn_ = half > 0 && !take_back(fd_, half);
  return std::make_error_code(std::errc::no_space_on_device);
}

std::error_code append_file::reopen() {
  if (path_.empty()) return {};
  const int fd = open_to_append(path_);
  if (fd < 0) return last_error();
  const std::lock_guard lock(mutex_);
  ::close(std::exchange(fd_, fd));
  torn_ = ends_amid_line(path_);
  return {};
}

}  // namespace scoreboard
