#include "http/access/token_file.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "src/base/guarded_file.hpp"
#include "src/boards/names.hpp"

namespace scoreboard::http {

namespace {

constexpr std::string_view blanks = " \t\r";
constexpr std::size_t fields_of_line = 4;

using fields = std::array<std::string_view, fields_of_line>;

/// The words of a line; nullopt unless there are so many.
std::optional<fields> fields_of(std::string_view line) {
  fields found;
  std::size_t count = 0;
  for (;;) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    if (line.empty()) break;
    const auto size = std::min(line.find_first_of(blanks), line.size());
    if (count == found.size()) return std::nullopt;
    found.at(count++) = line.substr(0, size);
    line.remove_prefix(size);
  }
  if (count != found.size()) return std::nullopt;
  return found;
}

/// Calls `take` with each part of "a,b,c" until it says no; whether it never did.
template <class Take>
bool each_of(std::string_view list, Take take) {
  for (;;) {
    const auto comma = list.find(',');
    if (!take(list.substr(0, comma))) return false;
    if (comma == list.npos) return true;
    list.remove_prefix(comma + 1);
  }
}

bool read_scopes(std::string_view text, token_entry& to) {
  return each_of(text, [&](std::string_view scope) {
    auto* const one = scope == "read"    ? &to.reads
                      : scope == "write" ? &to.writes
                      : scope == "admin" ? &to.administers
                                         : nullptr;
    return one != nullptr && !std::exchange(*one, true);
  });
}

std::variant<token_entry, std::string_view> parse_line(std::string_view line) {
  const auto found = fields_of(line);
  if (!found) return "a line is NAME SCOPES BOARDS HASH with blanks between";
  const auto& [name, scopes, boards, hash] = *found;
  token_entry made;
  // One rule for all names that stand in files and logs.
  if (!boards::is_board_name(name)) return "a name is 1 to 64 of A-Z a-z 0-9 . _ -";
  made.name = name;
  if (!read_scopes(scopes, made)) return "scopes are some of read, write, admin, each once";
  auto covered = parse_boards(boards);
  if (!covered) return "boards are *, or up to 100 beginnings of names as eu-*,us-*";
  made.boards = *std::move(covered);
  const auto parsed = parse_token_hash(hash);
  if (!parsed) return "the hash is sha256: and 64 hexadecimal digits, as --new-token prints it";
  made.hash = *parsed;
  return made;
}

}  // namespace

std::optional<boards::board_prefixes> parse_boards(std::string_view text) {
  std::vector<std::string> prefixes;
  const bool all_are_right = each_of(text, [&](std::string_view part) {
    if (!part.ends_with('*')) return false;
    part.remove_suffix(1);
    prefixes.emplace_back(part);
    return (part.empty() || boards::is_board_name(part)) &&
           prefixes.size() <= boards::board_prefixes::max_prefixes / 2;
  });
  if (!all_are_right) return std::nullopt;
  return boards::covered_by(std::move(prefixes));
}

std::variant<std::vector<token_entry>, token_file_problem> parse_tokens(std::string_view text) {
  std::vector<token_entry> tokens;
  std::set<token_hash> hashes;
  std::size_t number = 0;
  for (const auto line : lines_of(text)) {
    ++number;
    const auto first = line.find_first_not_of(blanks);
    if (first == line.npos || line[first] == '#') continue;
    const auto refuse = [&](std::string_view why) {
      return token_file_problem{fmt::format("line {}: {}", number, why)};
    };
    auto parsed = parse_line(line);
    if (const auto* const why = std::get_if<std::string_view>(&parsed)) return refuse(*why);
    auto& token = std::get<token_entry>(parsed);
    if (!hashes.insert(token.hash).second) return refuse("the token stands in an earlier line");
    if (tokens.size() == max_tokens)
      return refuse(fmt::format("there are more than {} tokens", max_tokens));
    tokens.push_back(std::move(token));
  }
  return tokens;
}

std::variant<std::vector<token_entry>, token_file_problem> read_tokens(const std::string& path) {
  const auto refuse = [&](std::string_view why) {
    return token_file_problem{fmt::format("{} {}", name_of_file(path), why)};
  };
  // Whoever can write it can let themselves in.
  auto text = read_file(path, max_token_file_bytes, file_guard::owned);
  if (const auto* const why = std::get_if<file_problem>(&text)) return refuse(why->what);
  auto tokens = parse_tokens(std::get<std::string>(text));
  if (const auto* const why = std::get_if<token_file_problem>(&tokens))
    return refuse("is broken: " + why->what);
  // Nobody could do anything, which nobody means.
  if (std::get<std::vector<token_entry>>(tokens).empty()) return refuse("names no token");
  return tokens;
}

std::variant<std::string, token_file_problem> line_of_token(std::string_view what,
                                                            const token_hash& hash) {
  auto line = fmt::format("{} {}", what, text_of(hash));
  const auto parsed = parse_line(line);
  if (const auto* const why = std::get_if<std::string_view>(&parsed))
    return token_file_problem{std::string(*why)};
  return line;
}

}  // namespace scoreboard::http
