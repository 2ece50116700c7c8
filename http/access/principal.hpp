#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "src/boards/board_prefixes.hpp"

namespace scoreboard::http {

/// What a token lets its holder do. `admin` includes the others.
enum class token_scope : std::uint8_t { read, write, admin };

inline constexpr std::size_t token_scopes = 3;

/// Somebody who sends requests, and what they may do. Immutable. Thread rule: any thread.
struct principal {
  /// Of the token; empty when there is none.
  std::string name;

  /// For each scope, the boards on which they may do that; no board without the scope. What is
  /// readable for all is among those of `read`.
  std::array<boards::board_prefixes, token_scopes> boards;

  /// Whose idempotency keys: those of other principals never meet theirs. Tokens of one name have
  /// the same, so that a retry with the new token of a rotation counts once. 0: nobody's.
  std::uint64_t key_owner = 0;

  const boards::board_prefixes& boards_for(token_scope what) const noexcept {
    return boards[static_cast<std::size_t>(what)];
  }
};

}  // namespace scoreboard::http
