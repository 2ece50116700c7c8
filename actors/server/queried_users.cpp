#include "actors/server/queried_users.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "src/boards/user_reference.hpp"

namespace scoreboard::actors {

std::optional<std::vector<ranking::user_id>> users_of(const wire::query& asked,
                                                      boards::user_kind kind) {
  std::vector<ranking::user_id> users;
  const auto add = [&](const boards::user_reference& named) {
    auto user = boards::resolve(named, kind);
    if (!user) return false;
    users.push_back(*std::move(user));
    return true;
  };
  bool resolved = true;
  if (const auto* const around = std::get_if<wire::around_user_query>(&asked))
    resolved = add(around->user);
  else if (const auto* const one = std::get_if<wire::user_query>(&asked))
    resolved = add(one->user);
  else if (const auto* const ranking = std::get_if<wire::ranking_query>(&asked))
    resolved = std::ranges::all_of(ranking->users, [&](const auto& user) {
      return add({user, false});
    });
  if (!resolved) return std::nullopt;
  return users;
}

}  // namespace scoreboard::actors
