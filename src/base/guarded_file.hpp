#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Files that say who may do what, and how the service runs: small, read whole, and believed only
/// if nobody else could have written them. Thread rule: any thread; all but lines_of() and
/// name_of_file() block on the disk.
namespace scoreboard {

/// Why a file is not used, in words that follow its name, as "cannot be read: Permission denied".
struct file_problem {
  std::string what;
};

/// Who may have to do with a file.
enum class file_guard : std::uint8_t {
  none,    ///< anybody, and it may be a pipe, for whose writer the reader waits
  owned,   ///< an ordinary one of root or of the process's user, to which nobody else may write
  secret,  ///< the same, and nobody else may read it
};

/// The whole text of a file of at most `max_bytes`. What is looked at is what was opened, whatever
/// its name stands for by then. A pipe may say nothing for `patience`.
std::variant<std::string, file_problem> read_file(
    const std::string& path, std::size_t max_bytes, file_guard guard,
    std::chrono::milliseconds patience = std::chrono::seconds(10));

/// What is wrong with a directory whose files are believed: as file_guard::owned.
std::optional<file_problem> problem_of_directory(const std::string& path);

/// The lines of a text, without their ends; the last one needs none.
std::vector<std::string_view> lines_of(std::string_view text);

/// What a message calls a file: by its path, or "the file" where that may be a secret which was
/// given in the place of a path.
std::string name_of_file(const std::string& path);

}  // namespace scoreboard
