#include "tests/system/small_disk.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>

#include <sched.h>
#include <sys/mount.h>

namespace scoreboard::system_test {

std::unique_ptr<small_disk> small_disk::mount_on(const std::filesystem::path& directory,
                                                 std::size_t bytes) {
  const std::string size = "size=" + std::to_string(bytes);
  // Private, or the mount would be passed on to the namespace that this one comes from.
  if (unshare(CLONE_NEWNS) != 0 ||
      mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("small_disk", directory.c_str(), "tmpfs", 0, size.c_str()) != 0) {
    return nullptr;
  }
  return std::unique_ptr<small_disk>(new small_disk(directory));
}

small_disk::small_disk(std::filesystem::path directory) : directory_(std::move(directory)) {}

small_disk::~small_disk() { umount2(directory_.c_str(), MNT_DETACH); }

void small_disk::fill(std::size_t left) const {
  constexpr std::size_t page = 4096;
  const std::string bytes(page, 'x');
  std::ofstream file(ballast(), std::ios::binary | std::ios::app);
  // Ends with the first page that does not fit.
  while (available() > left && file.write(bytes.data(), page).flush()) {
  }
}

std::size_t small_disk::available() const { return std::filesystem::space(directory_).available; }

void small_disk::free(std::size_t bytes) const {
  const auto available_now = available();
  if (bytes <= available_now) return;
  const auto taken = std::filesystem::file_size(ballast());
  std::filesystem::resize_file(ballast(), taken - std::min(taken, bytes - available_now));
}

void small_disk::free() const { std::filesystem::remove(ballast()); }

}  // namespace scoreboard::system_test
