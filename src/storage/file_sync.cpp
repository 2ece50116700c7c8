#include "src/storage/file_sync.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "src/storage/storage_error.hpp"

namespace scoreboard::storage {

namespace {

void sync(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!synced)
    throw storage_error("cannot sync \"" + path + "\": " + std::generic_category().message(error));
}

}  // namespace

void sync_directory(const std::string& directory) { sync(directory, O_DIRECTORY); }

void sync_file(const std::string& path) { sync(path, 0); }

void rename_directory(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (error) {
    throw storage_error("cannot rename \"" + from + "\" to \"" + to + "\": " + error.message());
  }
  sync_directory(parent_of(to));
}

std::string parent_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

bool is_vacant(const std::string& directory) {
  std::error_code error;
  if (!std::filesystem::exists(directory, error) && !error) return true;
  const bool empty = std::filesystem::is_directory(directory, error) &&
                     std::filesystem::is_empty(directory, error);
  if (error) throw storage_error("cannot read \"" + directory + "\": " + error.message());
  return empty;
}

}  // namespace scoreboard::storage
