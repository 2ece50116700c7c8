#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/access/principal.hpp"
#include "http/access/token.hpp"
#include "src/boards/board_prefixes.hpp"

namespace scoreboard::http {

/// A line of the token file.
struct token_entry {
  std::string name;  ///< several tokens may have one name: the old and the new of a rotation
  bool reads = false;
  bool writes = false;
  bool administers = false;  ///< which includes the others
  boards::board_prefixes boards;
  token_hash hash{};
};

/// Who may do what. Immutable. Thread rule: any thread.
class access_list {
 public:
  /// Everything is allowed to everybody, and no token is looked at.
  access_list();

  /// `public_read`: what those without a token may read, too.
  access_list(const std::vector<token_entry>& tokens, const boards::board_prefixes& public_read);

  /// Whether tokens are looked at.
  bool asks_for_tokens() const noexcept { return asks_for_tokens_; }

  /// Those who send no token.
  const principal& nobody() const noexcept { return nobody_; }

  /// Whose token has this hash; nullptr when nobody's has. O(log tokens). How long it takes tells
  /// something of the hashes of tokens at most, and nothing of the tokens.
  const principal* find(const token_hash& hash) const noexcept;

 private:
  struct line {
    token_hash hash{};
    principal who;
  };

  bool asks_for_tokens_ = false;
  principal nobody_;
  std::vector<line> lines_;  // ascending by their hashes
};

}  // namespace scoreboard::http
