#pragma once

#include <chrono>
#include <string>

#include "http/access/lost_lines.hpp"
#include "src/base/append_file.hpp"

namespace scoreboard::http {

/// What an admin did.
struct audit_entry {
  std::string request;  ///< its id
  std::string token;    ///< its name; empty: there was none, and none was needed
  std::string method;   ///< as it was sent
  std::string target;   ///< the same: path and query
  std::string peer;     ///< the address that the request came from
  int status = 0;       ///< of the answer
};

/// The entry as it stands in the file, a line of JSON with its line end.
std::string audit_line(const audit_entry& entry, std::chrono::system_clock::time_point at);

/// A file to which a line is appended for each entry, with one write, so that several processes can
/// share it; those that cannot be written are lost, and the program's log says how many, once in
/// ten seconds.
/// Thread rule: any thread. Blocks for a write to the page cache.
class audit_log {
 public:
  /// Throws std::system_error when the file cannot be opened.
  explicit audit_log(const std::string& path);

  void note(const audit_entry& entry);

  /// Says what was lost. Call it about once a second.
  void flush() { lost_.tell(); }

  /// Goes on in a new file if the old one was moved away. If it cannot be opened, the old one stays
  /// in use; that is told in the program's log.
  void reopen();

 private:
  append_file file_;
  lost_lines lost_;
};

}  // namespace scoreboard::http
