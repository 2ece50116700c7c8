#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scoreboard::http {

/// Where a request goes: its target, taken apart into the segments of its path and the parameters
/// of its query, all decoded.
///
/// - A target is a path or, as proxies are sent it, an absolute address. Scheme and host of that
///   are skipped; the path is "/" when none follows them.
/// - The query is what follows the first '?'. A fragment is dropped.
/// - Segments and parameters are told apart first and decoded then, once: "%2F" separates nothing
///   and is a '/', "%2531" is "%31".
/// - A '+' in a query is a space, as programs write one there; in a path it is itself.
/// - Dot segments and empty ones are segments like others. Nothing between two '&' is no parameter.
///
/// Immutable. O(bytes).
class target {
 public:
  static constexpr std::size_t max_kept = 8;  ///< segments of the longest path that means anything

  target() = default;
  explicit target(std::string_view text);

  /// Whether there is a path, and two hexadecimal digits after every '%' of it. If not, there are
  /// no segments.
  bool is_valid() const noexcept { return valid_; }

  /// How many segments there are, also beyond those that are kept.
  std::size_t size() const noexcept { return size_; }

  /// REQUIRES index < max_kept. Empty when there is none.
  std::string_view operator[](std::size_t index) const { return text_of(kept_[index]); }

  /// Whether two hexadecimal digits follow every '%' of the query. If not, there are no parameters.
  bool has_valid_query() const noexcept { return valid_query_; }

  /// How many parameters there are, those that come again included.
  std::size_t parameters() const noexcept { return parameters_.size(); }

  /// REQUIRES index < parameters().
  std::string_view name(std::size_t index) const { return text_of(parameters_[index].name); }

  /// Empty when there is no '='.
  std::string_view value(std::size_t index) const { return text_of(parameters_[index].value); }

  /// The value of the first parameter of that name.
  std::optional<std::string_view> parameter(std::string_view called) const;

  /// Path, query and fragment as they came, without the scheme and host of an absolute address.
  const std::string& text() const noexcept { return text_; }

 private:
  // Places and not views: those into a short string would not survive a move.
  struct piece {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  struct named {
    piece name;
    piece value;
  };

  std::string_view text_of(piece one) const {
    return std::string_view(decoded_).substr(one.begin, one.size);
  }
  std::optional<piece> decode(std::string_view text, bool plus_is_space);
  bool read_path(std::string_view path);
  bool read_query(std::string_view query);

  std::string text_;
  std::string decoded_;  // all pieces, one after the other
  std::array<piece, max_kept> kept_{};
  std::size_t size_ = 0;
  std::vector<named> parameters_;
  bool valid_ = false;
  bool valid_query_ = true;
};

}  // namespace scoreboard::http
