#include "src/storage/rocksdb/acknowledged_mark.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/storage/file_sync.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::storage {

namespace {

constexpr std::string_view magic = "scoreboard ack 1";

struct layout {
  std::array<char, magic.size()> head;
  std::uint64_t version;
};
static_assert(sizeof(layout) == 24);

std::string path_in(const std::string& directory) {
  return directory + "/" + acknowledged_mark::file_name;
}

[[noreturn]] void fail(const std::string& directory, const std::string& what) {
  throw storage_error("cannot use \"" + path_in(directory) + "\": " + what);
}

[[noreturn]] void fail(const std::string& directory, int error) {
  fail(directory, std::generic_category().message(error));
}

/// Maps the file and checks what it is.
layout* map(const std::string& directory, int open_flags, int protection) {
  const int fd = ::open(path_in(directory).c_str(), open_flags | O_CLOEXEC);
  if (fd < 0) fail(directory, errno);
  struct stat status {};
  const bool known = ::fstat(fd, &status) == 0;
  void* const memory = ::mmap(nullptr, sizeof(layout), protection, MAP_SHARED, fd, 0);
  const int error = errno;
  ::close(fd);
  if (memory == MAP_FAILED) fail(directory, error);
  auto* const mapped = static_cast<layout*>(memory);
  // The size first: to touch what is mapped beyond the end of a file is a signal, not an error.
  if (!known || status.st_size != sizeof(layout) ||
      std::string_view(mapped->head.data(), mapped->head.size()) != magic) {
    ::munmap(memory, sizeof(layout));
    fail(directory,
         "it is damaged; restore a backup, or open the store once with what it has and accept the "
         "loss of what may be missing");
  }
  return mapped;
}

}  // namespace

bool acknowledged_mark::is_in(const std::string& directory) {
  return ::access(path_in(directory).c_str(), F_OK) == 0;
}

void acknowledged_mark::create(const std::string& directory, std::uint64_t version) {
  layout content{};
  std::memcpy(content.head.data(), magic.data(), magic.size());
  content.version = version;
  const auto path = path_in(directory);
  const auto temporary = path + ".new";
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) fail(directory, errno);
  errno = ENOSPC;  // what a short write means
  const bool written = ::write(fd, &content, sizeof content) == sizeof content && ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  if (!written) fail(directory, error);
  if (::rename(temporary.c_str(), path.c_str()) != 0) fail(directory, errno);
  sync_directory(directory);
}

std::uint64_t acknowledged_mark::read(const std::string& directory) {
  auto* const mapped = map(directory, O_RDONLY, PROT_READ);
  const auto version = mapped->version;
  ::munmap(mapped, sizeof(layout));
  return version;
}

acknowledged_mark::acknowledged_mark(const std::string& directory)
    : version_(&map(directory, O_RDWR, PROT_READ | PROT_WRITE)->version) {}

acknowledged_mark::~acknowledged_mark() {
  ::munmap(reinterpret_cast<char*>(version_) - offsetof(layout, version), sizeof(layout));
}

std::uint64_t acknowledged_mark::version() const noexcept {
  return std::atomic_ref(*version_).load(std::memory_order_relaxed);
}

void acknowledged_mark::advance(std::uint64_t version) noexcept {
  if (version > this->version())
    std::atomic_ref(*version_).store(version, std::memory_order_relaxed);
}

}  // namespace scoreboard::storage
