#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/api/json_visitor.hpp"

namespace scoreboard::http {

/// Visits an object, or a list of objects, member by member. What lies deeper is a value of another
/// kind than any that a member may have, or is kept as text.
class object_visitor : public json_visitor {
 public:
  enum class root : std::uint8_t { object, list };

  /// `text`: what is visited, as it was sent.
  object_visitor(std::string_view text, root expected)
      : text_(text), object_depth_(expected == root::list ? 1 : 0) {}

  void on_value(const json_value& value, std::size_t end) final;
  void on_key(std::string_view name, std::size_t end) final;
  void on_end(std::size_t end) final;

  /// Whether the root is what was expected.
  bool has_expected_root() const noexcept { return has_root_; }

 protected:
  virtual void begin_object() {}
  virtual void begin_member(std::string_view name) = 0;

  /// The value of the member that has begun, at its end.
  virtual void end_member(const json_value& value) = 0;

  /// `is_object`: false for an element of a list that is none.
  virtual void end_object(bool /*is_object*/) {}

  /// The bytes of a member's value as they were sent. Call in end_member(), with its value.
  std::string_view raw(const json_value& value) const;

 private:
  const std::string_view text_;
  const int object_depth_;
  int depth_ = 0;
  bool has_root_ = false;
  bool in_object_ = false;
  json_value value_;  // of the member that is an object or array
  std::size_t key_end_ = 0;
  std::size_t value_end_ = 0;
};

/// Tells the members of an object apart by their names. `Member`: an enumeration whose values from
/// 0 on are the names' places.
template <class Member, std::size_t Count>
class member_names {
 public:
  constexpr explicit member_names(const std::array<std::string_view, Count>& names)
      : names_(&names) {}

  /// The member of that name; nullopt when there is none, or it has come before. `known`: the names
  /// that count, from the first on.
  std::optional<Member> enter(std::string_view name, std::size_t known = Count) {
    for (std::size_t i = 0; i < known; ++i) {
      if ((*names_)[i] != name) continue;
      const auto bit = 1U << i;
      if ((seen_ & bit) != 0) return std::nullopt;
      seen_ |= bit;
      return static_cast<Member>(i);
    }
    return std::nullopt;
  }

 private:
  const std::array<std::string_view, Count>* names_;
  unsigned seen_ = 0;
};

}  // namespace scoreboard::http
