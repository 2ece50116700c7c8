#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace scoreboard::http {

/// Where a request goes: its target, taken apart into the segments of its path and its query.
///
/// - A target is a path or, as proxies are sent it, an absolute address. Scheme and host of that
/// are
///   skipped; the path is "/" when none follows them.
/// - The query is what follows the first '?'. A fragment is dropped.
/// - Escapes of unreserved characters mean the characters themselves (RFC 3986, section 6.2.2.2),
/// so
///   they are decoded. All others stay as they came: "%2F" separates nothing.
/// - Dot segments and empty ones are segments like others.
///
/// Immutable. Refers to the text, which has to outlive it. O(bytes).
class target {
 public:
  static constexpr std::size_t max_kept = 3;  ///< segments of the longest path that means anything

  explicit target(std::string_view text);

  target(const target&) = delete;
  target& operator=(const target&) = delete;

  /// Whether there is a path, and two hexadecimal digits after every '%' of it. If not, there are
  /// no segments.
  bool is_valid() const noexcept { return valid_; }

  /// How many segments there are, also beyond those that are kept.
  std::size_t size() const noexcept { return size_; }

  /// REQUIRES index < max_kept. Empty when there is none.
  std::string_view operator[](std::size_t index) const { return kept_[index]; }

  std::string_view query() const noexcept { return query_; }

 private:
  std::string decoded_;  // the path, when it had escapes
  std::array<std::string_view, max_kept> kept_;
  std::size_t size_ = 0;
  std::string_view query_;
  bool valid_ = false;
};

/// Path, query and fragment of `text`: all of it, or what follows the host of an absolute address.
std::string_view without_host(std::string_view text);

}  // namespace scoreboard::http
