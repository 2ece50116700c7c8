#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scoreboard::load {

/// The names of the users by index. Nothing is stored: names are computed from indices, and indices
/// from names.
class user_names {
 public:
  enum class form { integers, uuids };

  /// Index 0 is the user with the number `first`. UUIDs depend on the number, too.
  user_names(form names, std::int64_t first) : form_(names), first_(first) {}

  /// Appends the name as JSON: 17 or "0f3c...".
  void append(std::string& json, std::uint32_t index) const;

  /// The index of a name as append() writes it; std::nullopt if it is not below `users`.
  std::optional<std::uint32_t> index_of(std::string_view json, std::uint32_t users) const;

 private:
  form form_;
  std::int64_t first_;
};

}  // namespace scoreboard::load
