#pragma once

#include <cstdint>
#include <string>

namespace scoreboard::storage {

/// The number of the last commit that a store said is safe, in a small file of its own. What a
/// store finds when it is opened is compared with it: damage at the end of a log looks like a write
/// that was cut short by a crash, and only this tells them apart.
///
/// The file is mapped into memory: advance() is one store to it and no system call. It survives the
/// process. After the loss of power it may be older than the truth, never newer.
///
/// Thread rule: advance() on one thread at a time, version() on any.
class acknowledged_mark {
 public:
  static constexpr const char* file_name = "acknowledged";

  /// Whether `directory` has one.
  static bool is_in(const std::string& directory);

  /// Makes the file, or replaces it, and sees to it that it survives the loss of power. Throws
  /// storage_error.
  static void create(const std::string& directory, std::uint64_t version);

  /// What the file in `directory` says, which is not changed. Throws storage_error.
  static std::uint64_t read(const std::string& directory);

  /// Opens the file in `directory`. Throws storage_error when it is not there or is no such file.
  explicit acknowledged_mark(const std::string& directory);
  ~acknowledged_mark();

  acknowledged_mark(const acknowledged_mark&) = delete;
  acknowledged_mark& operator=(const acknowledged_mark&) = delete;

  std::uint64_t version() const noexcept;

  /// No effect when `version` is not greater.
  void advance(std::uint64_t version) noexcept;

 private:
  std::uint64_t* version_;
};

}  // namespace scoreboard::storage
