#pragma once

#include <map>
#include <memory>
#include <span>
#include <string_view>

#include "http/connections/response.hpp"
#include "http/page/page.hpp"

namespace scoreboard::http {

/// Files that are the same for everybody, with their tags. Immutable. Thread rule: any thread.
class static_files {
 public:
  /// The paths and types must outlive this; the bytes are copied. O(bytes).
  explicit static_files(std::span<const page_file> files = {});

  /// What answers a GET of the path; nullptr when there is no such file. O(log files).
  const response* find(std::string_view path) const;

 private:
  std::map<std::string_view, response> by_path_;
};

}  // namespace scoreboard::http
