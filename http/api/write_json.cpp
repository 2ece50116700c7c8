#include "http/api/write_json.hpp"

#include <string>

#include "http/api/json_writer.hpp"

namespace scoreboard::http {

namespace {

void write_result(json_writer& out, const ranking::user_id& user, const commits::result& result) {
  out.member("user", user);
  out.member("total", result.total);
  out.member("taken", result.code == commits::result_code::done);
  out.key("previous");
  if (result.had_total)
    out.value(result.previous);
  else
    out.null();
}

}  // namespace

std::string json_of(std::span<const scored> list, bool any_board, number_form numbers) {
  json_writer out(numbers);
  out.begin_array();
  for (const auto& entry : list) {
    out.begin_object();
    if (any_board) out.member("board", entry.board);
    if (const auto* const result = std::get_if<commits::result>(&entry.what)) {
      write_result(out, *entry.user, *result);
    } else {
      out.key("user");
      if (entry.user != nullptr)
        out.value(*entry.user);
      else
        out.null();
      const auto code = std::get<error_code>(entry.what);
      write_error(out, code, sentence(code));
    }
    out.end_object();
  }
  out.end_array();
  return out.take();
}

std::string json_of(const ranking::user_id& user, const commits::result& result,
                    const std::optional<new_rank>& shown, number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  write_result(out, user, result);
  if (shown) {
    out.member("rank", shown->rank);
    out.member("of", shown->of);
  }
  out.end_object();
  return out.take();
}

std::string reset_json(std::uint64_t ended, number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  out.member("season", ended + 1);
  out.member("snapshot", "season-" + std::to_string(ended));
  out.end_object();
  return out.take();
}

}  // namespace scoreboard::http
