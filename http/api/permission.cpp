#include "http/api/permission.hpp"

namespace scoreboard::http {

namespace {

token_scope scope_of(access needs) {
  switch (needs) {
    case access::anyone:
    case access::reader:
      return token_scope::read;
    case access::writer:
      return token_scope::write;
    case access::admin:
      return token_scope::admin;
  }
  return token_scope::admin;
}

bool is_allowed(const route& line, const target& where, const boards::board_prefixes& boards) {
  switch (line.boards) {
    case reach::no_board:
      return true;
    case reach::one_board:
      return boards.covers(line.board_of(where));
    case reach::board_in_query: {
      const auto named = where.parameter("board");
      return boards.all() || (named && boards.covers(*named));
    }
    case reach::some_boards:
      return !boards.none();
    case reach::all_boards:
      break;
  }
  return boards.all();
}

}  // namespace

std::optional<error_code> forbidden_by(const route& line, const target& where,
                                       const principal& who) {
  if (line.needs == access::anyone || is_allowed(line, where, boards_of(line, who)))
    return std::nullopt;
  return who.name.empty() ? error_code::no_token : error_code::forbidden;
}

const boards::board_prefixes& boards_of(const route& line, const principal& who) {
  return who.boards_for(scope_of(line.needs));
}

}  // namespace scoreboard::http
