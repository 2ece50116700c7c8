#include "src/storage/data_directory.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace scoreboard::storage {

data_directory::data_directory(std::string path) : path_(std::move(path)) {
  const auto fail = [this](int error, const char* what) {
    throw std::system_error(error, std::generic_category(), what + (" \"" + path_ + "\""));
  };
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (error) fail(error.value(), "cannot make the data directory");
  const auto file = path_ + "/lock";
  lock_fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_fd_ < 0) fail(errno, "cannot write to the data directory");
  if (::flock(lock_fd_, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    ::close(lock_fd_);
    fail(reason, "another process uses the data directory");
  }
}

data_directory::~data_directory() { ::close(lock_fd_); }

}  // namespace scoreboard::storage
