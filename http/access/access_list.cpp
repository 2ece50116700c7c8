#include "http/access/access_list.hpp"

#include <algorithm>
#include <cstring>

namespace scoreboard::http {

namespace {

/// A number that is a name's, and not 0.
std::uint64_t key_owner_of(std::string_view name) {
  const auto hash = hash_of_token(name);
  std::uint64_t number = 0;
  std::memcpy(&number, hash.data(), sizeof number);
  return number != 0 ? number : 1;
}

principal principal_of(const token_entry& token, const boards::board_prefixes& public_read) {
  principal who{token.name, {}, key_owner_of(token.name)};
  const auto give = [&](token_scope what, bool is_given) {
    if (is_given || token.administers) who.boards[static_cast<std::size_t>(what)] = token.boards;
  };
  give(token_scope::read, token.reads);
  give(token_scope::write, token.writes);
  give(token_scope::admin, token.administers);
  auto& readable = who.boards[static_cast<std::size_t>(token_scope::read)];
  readable = boards::joined(readable, public_read);
  return who;
}

}  // namespace

access_list::access_list() { nobody_.boards.fill(boards::all_boards()); }

access_list::access_list(const std::vector<token_entry>& tokens,
                         const boards::board_prefixes& public_read)
    : asks_for_tokens_(true) {
  nobody_.boards[static_cast<std::size_t>(token_scope::read)] = public_read;
  lines_.reserve(tokens.size());
  for (const auto& token : tokens) lines_.push_back({token.hash, principal_of(token, public_read)});
  std::sort(lines_.begin(), lines_.end(),
            [](const line& a, const line& b) { return a.hash < b.hash; });
}

const principal* access_list::find(const token_hash& hash) const noexcept {
  const auto found = std::lower_bound(
      lines_.begin(), lines_.end(), hash,
      [](const line& each, const token_hash& wanted) { return each.hash < wanted; });
  return found != lines_.end() && is_same(found->hash, hash) ? &found->who : nullptr;
}

}  // namespace scoreboard::http
