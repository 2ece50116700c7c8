#pragma once

#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace scoreboard::ranking {

/// A user as people name it: an int64 or a string. The integer 5 and the string "5" are two users.
/// What a string may hold (1 to 64 bytes of UTF-8) is checked where it enters the process, not
/// here.
class user_id {
 public:
  static constexpr std::size_t max_text_bytes = 64;

  user_id() = default;
  explicit user_id(std::int64_t integer) : value_(integer) {}
  explicit user_id(std::string text) : value_(std::move(text)) {}

  /// Who had a place in a past ranking and was erased since. On no board.
  static user_id nobody() { return user_id(std::string()); }

  bool is_nobody() const noexcept { return !is_integer() && text().empty(); }

  bool is_integer() const noexcept { return value_.index() == 0; }

  /// REQUIRES: is_integer().
  std::int64_t integer() const noexcept {
    assert(is_integer());
    return *std::get_if<std::int64_t>(&value_);
  }

  /// REQUIRES: !is_integer(). The view lives as long as this object.
  std::string_view text() const noexcept {
    assert(!is_integer());
    return *std::get_if<std::string>(&value_);
  }

  friend bool operator==(const user_id&, const user_id&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 means the 0 that <=> compares with
  friend auto operator<=>(const user_id&, const user_id&) = default;

 private:
  std::variant<std::int64_t, std::string> value_ = std::int64_t{0};
};

}  // namespace scoreboard::ranking
