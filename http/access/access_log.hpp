#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "http/access/lost_lines.hpp"
#include "src/base/append_file.hpp"

namespace scoreboard::http {

/// A request that was answered. The texts are what the peer sent, of any form.
struct access_entry {
  std::string_view request;  ///< its id
  std::string_view method;   ///< empty if the request was refused before it was known, as `target`
  std::string_view target;   ///< path and query
  int status = 0;
  std::size_t bytes = 0;  ///< of the answer's body
  std::chrono::nanoseconds took{};
  std::string_view peer;                 ///< the address that it came from
  std::string_view token;                ///< its name; empty: none
  std::optional<std::uint64_t> version;  ///< of the state that was shown; none: of none
};

/// The entry as it stands in the file, a line of JSON with its line end. What is empty is left out.
std::string access_line(const access_entry& entry, std::chrono::system_clock::time_point at);

/// A file to which a line is appended for each request. Lines are gathered and written together, so
/// that several processes can share it; those that cannot be written are lost, and the program's
/// log says how many, once in ten seconds. Thread rule: any thread.
class access_log {
 public:
  /// So many bytes are written at once, by whoever adds the last of them.
  static constexpr std::size_t full_bytes = std::size_t{64} << 10;

  /// `path` "-": standard error. Throws std::system_error when the file cannot be opened.
  explicit access_log(const std::string& path);

  /// Writes what is gathered.
  ~access_log();

  access_log(const access_log&) = delete;
  access_log& operator=(const access_log&) = delete;

  /// Blocks for a write to the page cache, now and then.
  void note(const access_entry& entry);

  /// Writes what is gathered. Call it about once a second.
  void flush();

  /// Goes on in a new file if the old one was moved away. If it cannot be opened, the old one stays
  /// in use; that is told in the program's log.
  void reopen();

 private:
  void write(std::string_view lines);

  append_file file_;
  lost_lines lost_;
  std::mutex mutex_;
  std::string waiting_;  // guarded by mutex_
};

}  // namespace scoreboard::http
