#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scoreboard::load {

/// What the users are called, by index. Nothing is kept: a name is computed from its index, and an
/// index from its name.
class user_names {
 public:
  enum class form { integers, uuids };

  /// Index 0 is the user `first`. Of UUIDs, too: another `first` gives other names.
  user_names(form names, std::int64_t first) : form_(names), first_(first) {}

  /// Appends the name as it stands in JSON: 17 or "0f3c...".
  void append(std::string& json, std::uint32_t index) const;

  /// The index of a name as append() writes it; nothing when none below `users` has it.
  std::optional<std::uint32_t> index_of(std::string_view json, std::uint32_t users) const;

 private:
  form form_;
  std::int64_t first_;
};

}  // namespace scoreboard::load
