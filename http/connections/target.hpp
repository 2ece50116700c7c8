#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scoreboard::http {

/// The target of a request, split into the segments of its path and the parameters of its query,
/// all decoded.
///
/// - A target is a path or, as in requests to proxies, an absolute address. The scheme and host of
///   an address are skipped; if no path follows, the path is "/".
/// - The query follows the first '?'. A fragment is dropped.
/// - Segments and parameters are split first and then decoded once: "%2F" is a '/' and separates
///   nothing, "%2531" is "%31".
/// - A '+' is a space in a query, and a plus in a path.
/// - Dot segments and empty segments are ordinary segments. An empty string between two '&' is not
///   a parameter.
///
/// Immutable. O(bytes).
class target {
 public:
  static constexpr std::size_t max_kept = 8;  ///< segments; no route has more

  target() = default;
  explicit target(std::string_view text);

  /// Whether there is a path in which two hexadecimal digits follow every '%'. If not, there are no
  /// segments.
  bool is_valid() const noexcept { return valid_; }

  /// How many segments there are, including those that are not kept.
  std::size_t size() const noexcept { return size_; }

  /// The segment at `index`, 0-based; empty if there is none. REQUIRES: index < max_kept.
  std::string_view operator[](std::size_t index) const { return text_of(kept_[index]); }

  /// Whether two hexadecimal digits follow every '%' of the query. If not, there are no parameters.
  bool has_valid_query() const noexcept { return valid_query_; }

  /// How many parameters there are, including repeated ones.
  std::size_t parameters() const noexcept { return parameters_.size(); }

  /// The name of the parameter at `index`, 0-based. REQUIRES: index < parameters().
  std::string_view name(std::size_t index) const { return text_of(parameters_[index].name); }

  /// The value of the parameter at `index`, 0-based; empty if it has no '='.
  /// REQUIRES: index < parameters().
  std::string_view value(std::size_t index) const { return text_of(parameters_[index].value); }

  /// The value of the first parameter with this name.
  std::optional<std::string_view> parameter(std::string_view name) const;

  /// Path, query and fragment as received, without the scheme and host of an absolute address.
  const std::string& text() const noexcept { return text_; }

 private:
  // Positions and not views: views into a short string would not survive a move.
  struct piece {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  struct named {
    piece name;
    piece value;
  };

  std::string_view text_of(piece place) const {
    return std::string_view(decoded_).substr(place.begin, place.size);
  }
  std::optional<piece> decode(std::string_view text, bool plus_is_space);
  bool read_path(std::string_view path);
  bool read_query(std::string_view query);

  std::string text_;
  std::string decoded_;  // all pieces, concatenated
  std::array<piece, max_kept> kept_{};
  std::size_t size_ = 0;
  std::vector<named> parameters_;
  bool valid_ = false;
  bool valid_query_ = true;
};

}  // namespace scoreboard::http
