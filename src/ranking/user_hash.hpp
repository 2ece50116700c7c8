#pragma once

#include <cstddef>
#include <unordered_map>

#include "src/base/seeded_hash.hpp"
#include "src/ranking/user_id.hpp"

namespace scoreboard::ranking {

/// seeded_hash of a user: that of the integer or the text.
class user_hash : public seeded_hash {
 public:
  using seeded_hash::seeded_hash;
  using seeded_hash::operator();

  std::size_t operator()(const user_id& user) const {
    const seeded_hash& hash = *this;
    return user.is_integer() ? hash(user.integer()) : hash(user.text());
  }
};

template <class T>
using user_table = std::unordered_map<user_id, T, user_hash>;

}  // namespace scoreboard::ranking
