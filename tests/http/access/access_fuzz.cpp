// Fuzz target: whatever stands in an Authorization header or in a token file is a token, or tokens,
// that can be used, or a problem told in one line that shows nothing of what was read.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/access/access_list.hpp"
#include "http/access/credentials.hpp"
#include "http/access/cross_origin.hpp"
#include "http/access/token.hpp"
#include "http/access/token_file.hpp"
#include "src/boards/names.hpp"

namespace {

using namespace scoreboard;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_header(std::string_view text) {
  const auto token = http::token_in(text);
  if (!token) return;
  check(http::has_form_of_token(*token));
  check(text.find(*token) != text.npos);
  check(http::token_in("Bearer " + std::string(*token)) == token);
}

void check_file(std::string_view text) {
  const auto parsed = http::parse_tokens(text);
  if (const auto* const problem = std::get_if<http::token_file_problem>(&parsed)) {
    // Numbers of lines aside, what is told does not depend on what was read.
    check(problem->what.starts_with("line "));
    check(problem->what.find_first_of("\r\n") == std::string::npos);
    return;
  }
  const auto& tokens = std::get<std::vector<http::token_entry>>(parsed);
  const http::access_list list(tokens, boards::covered_by({"open"}));
  for (const auto& token : tokens) {
    check(boards::is_board_name(token.name));
    check(boards::is_valid(token.boards) && !token.boards.none());
    const auto* const who = list.find(token.hash);
    check(who != nullptr && who->name == token.name && who->key_owner != 0);
    check(boards::is_valid(who->boards_for(http::token_scope::read)));
  }
}

void check_origin(std::string_view text) {
  const auto allowed = http::cross_origin::parse("https://a.example");
  check(allowed->allows(text) == (text == "https://a.example"));
  const auto listed = http::cross_origin::parse(text);
  if (listed && text != "*" && text.find(',') == text.npos && !text.empty())
    check(listed->allows(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  check_header(text);
  check_file(text);
  check_origin(text);
  return 0;
}
