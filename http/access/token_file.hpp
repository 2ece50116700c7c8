#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/access/access_list.hpp"
#include "src/boards/board_prefixes.hpp"

/// The file of tokens: one a line, NAME SCOPES BOARDS HASH with blanks between, as
///
///   game  read,write  eu-*,us-*  sha256:9f86d081...
///   ops   admin       *          sha256:60303ae2...
///
/// Empty lines, and those that begin with '#', are skipped. No message here ever shows what stands
/// in the file beside names: it may be a token that got there by mistake.
namespace scoreboard::http {

inline constexpr std::size_t max_tokens = 10'000;
inline constexpr std::size_t max_token_file_bytes = std::size_t{4} << 20;

/// What is wrong with the file, in one line.
struct token_file_problem {
  std::string what;
};

/// The tokens that the text of a file names, in its order. O(bytes).
std::variant<std::vector<token_entry>, token_file_problem> parse_tokens(std::string_view text);

/// The same of a file, which must be as file_guard::owned says and name a token. Blocks while it is
/// read.
std::variant<std::vector<token_entry>, token_file_problem> read_tokens(const std::string& path);

/// "eu-*,us-*": boards whose names begin with "eu-" or "us-"; "*": every board. nullopt when it is
/// none, or more than half of board_prefixes::max_prefixes, so that two can be joined.
std::optional<boards::board_prefixes> parse_boards(std::string_view text);

/// The line of a new token. `what`: its name, scopes and boards as they stand in a line.
std::variant<std::string, token_file_problem> line_of_token(std::string_view what,
                                                            const token_hash& hash);

}  // namespace scoreboard::http
