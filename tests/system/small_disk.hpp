// A disk of a few megabytes, mounted on a directory as long as the object lives. Needs root: where
// mounting is not allowed, there is none.
//
// Thread rule: the main thread, and processes that see the disk are started after it. They are in a
// mount namespace of the test's own, so that the disk is gone with them even if the test is killed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

namespace scoreboard::system_test {

class small_disk {
 public:
  // nullptr when it is not allowed. The directory must exist.
  static std::unique_ptr<small_disk> mount_on(const std::filesystem::path& directory,
                                              std::size_t bytes);
  ~small_disk();
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;

  // Fills it to the last byte, or until only `left` bytes are free.
  void fill(std::size_t left = 0) const;
  // Frees what fill() took: all, or so much that `bytes` are free.
  void free() const;
  void free(std::size_t bytes) const;

 private:
  explicit small_disk(std::filesystem::path directory);
  std::size_t available() const;
  std::filesystem::path ballast() const { return directory_ / "ballast"; }

  std::filesystem::path directory_;
};

}  // namespace scoreboard::system_test
