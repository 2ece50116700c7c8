#include "http/api/query_values.hpp"

#include <algorithm>
#include <cstddef>

#include "http/api/failure.hpp"
#include "http/api/names.hpp"
#include "http/api/numbers.hpp"
#include "http/api/user_value.hpp"
#include "src/wire/read.hpp"

namespace scoreboard::http {

bool query_values::refuse() const {
  if (mistake_) of_.reply_to->answer(failure(*mistake_));
  return mistake_.has_value();
}

std::optional<std::uint64_t> query_values::position(std::string_view name) {
  const auto text = of_.parameter(name);
  if (!text) return std::nullopt;
  const auto number = parse_count(*text);
  if (!number) mistake(error_code::invalid_position);
  return number;
}

std::optional<std::int64_t> query_values::total(std::string_view name) {
  const auto text = of_.parameter(name);
  if (!text) return std::nullopt;
  const auto number = parse_integer(*text);
  if (!number) mistake(error_code::invalid_total);
  return number;
}

std::optional<boards::user_reference> query_values::user() {
  const auto text = of_.parameter("user");
  if (!text) return std::nullopt;
  auto user = parse_user(*text);
  if (!user) mistake(error_code::invalid_user);
  return user;
}

bool query_values::flag(std::string_view name, bool usual) {
  const auto text = of_.parameter(name);
  if (!text) return usual;
  if (text != "true" && text != "false") mistake(error_code::invalid_query);
  return text == "true";
}

ranking::rank_kind query_values::rank(bool allows_dense) {
  using ranking::rank_kind;
  const auto text = of_.parameter("rank");
  if (!text || text == "position") return rank_kind::position;
  if (text == "competition") return rank_kind::competition;
  if (text == "dense" && allows_dense) return rank_kind::dense;
  mistake(error_code::invalid_rank);
  return rank_kind::position;
}

std::string query_values::snapshot(std::string_view name) {
  const auto text = of_.parameter(name);
  if (text && !is_snapshot_name(*text)) mistake(error_code::invalid_name);
  return std::string(text.value_or(""));
}

std::string query_values::after_board() {
  const auto text = of_.parameter("after").value_or("");
  if (!text.empty() && !may_name_board(text)) mistake(error_code::invalid_board);
  return std::string(text);
}

std::string query_values::after_snapshot() {
  return of_.parameter("after") == "" ? std::string() : snapshot("after");
}

std::optional<std::uint64_t> query_values::after_event() {
  const auto text = of_.parameter("after");
  if (!text) return std::nullopt;
  const auto number = parse_count(*text);
  if (!number) mistake(error_code::invalid_query);
  return number;
}

std::string query_values::board() {
  const auto text = of_.parameter("board");
  if (text && !may_name_board(*text)) mistake(error_code::invalid_board);
  return std::string(text.value_or(""));
}

std::uint64_t query_values::names() {
  constexpr std::uint64_t usual = 100;
  const auto text = of_.parameter("limit");
  if (!text) return usual;
  const auto number = parse_count(*text).value_or(0);
  if (number == 0) mistake(error_code::invalid_query);
  if (number > wire::max_names) mistake(error_code::too_many);
  return number;
}

std::vector<std::string> query_values::boards() {
  std::vector<std::string> names;
  const auto text = of_.parameter("boards");
  if (!text) mistake(error_code::invalid_query);
  for (std::size_t begin = 0; text && begin <= text->size();) {
    const auto end = std::min(text->find(',', begin), text->size());
    const auto name = text->substr(begin, end - begin);
    begin = end + 1;
    if (!may_name_board(name)) mistake(error_code::invalid_board);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    if (names.size() == wire::standings_query::max_boards) {
      mistake(error_code::too_many);
      break;
    }
    names.emplace_back(name);
  }
  return names;
}

}  // namespace scoreboard::http
