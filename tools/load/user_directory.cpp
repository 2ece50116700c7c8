#include "tools/load/user_directory.hpp"

#include <fmt/format.h>

namespace scoreboard::load {

std::uint32_t user_directory::id_of(std::uint32_t board, std::string_view json) {
  const auto index = names_.index_of(json, users_);
  if (index && boards_.board_of(*index) == board) return *index;
  const auto [found, added] = ids_of_strangers_.try_emplace(fmt::format("{} {}", board, json),
                                                            static_cast<std::uint32_t>(size()));
  if (added) strangers_.emplace_back(json);
  return found->second;
}

std::string user_directory::name(std::uint32_t id) const {
  if (is_stranger(id)) return strangers_[id - users_];
  std::string text;
  names_.append(text, id);
  return text;
}

}  // namespace scoreboard::load
