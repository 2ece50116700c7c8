// Fuzz target: a body is what could be sent on, or errors that the contract names; data is kept
// such that an answer may show it; and what is put in the place of values that RapidJSON refuses
// changes nothing else.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "http/api/failure.hpp"
#include "http/api/json_text.hpp"
#include "http/api/reset_json.hpp"
#include "http/api/score_json.hpp"
#include "http/api/settings_json.hpp"
#include "http/api/user_json.hpp"
#include "http/api/user_value.hpp"
#include "src/boards/names.hpp"

namespace {

using namespace scoreboard;

void check(http::error_code code) {
  if (http::status_of(code) != 400) std::abort();
}

void check(const ranking::user_id& user) {
  if (!user.is_integer() && !boards::is_user_name(user.text())) std::abort();
}

/// JSON that can be a part of an answer, or nothing.
void check_data(const std::string& data) {
  if (data.size() > wire::change::max_data_bytes) std::abort();
  if (data.empty()) return;
  const auto again = http::parse_data(data);
  if (!std::holds_alternative<std::string>(again) || std::get<std::string>(again) != data)
    std::abort();
}

void check(const wire::change& change) {
  check(change.user);
  if (change.data) check_data(*change.data);
}

void check(const http::bad_score& bad) {
  check(bad.why);
  if (bad.user) check(*bad.user);
}

void check(const http::parsed_scores& list) {
  for (const auto& entry : list.entries) {
    std::visit([](const auto& each) { check(each); }, entry);
    const auto* const change = std::get_if<wire::change>(&entry);
    if (change != nullptr && change->board > 0 && change->board >= list.boards.size()) std::abort();
  }
}

void check(const std::vector<ranking::user_id>& users) {
  for (const auto& user : users) check(user);
}

void check(const boards::settings& settings) {
  if (!boards::is_valid(settings)) std::abort();
}

/// A season that a board may have.
void check(std::uint64_t season) {
  if (season == 0 || season > INT64_MAX) std::abort();
}

/// Takes away what may differ between a body and the same without what RapidJSON refuses.
wire::change without_data(wire::change change) {
  if (change.data) change.data->clear();
  return change;
}

http::parsed_scores without_data(http::parsed_scores list) {
  for (auto& entry : list.entries) {
    if (auto* const change = std::get_if<wire::change>(&entry)) *change = without_data(*change);
  }
  return list;
}

template <class T>
T without_data(T parsed) {
  return parsed;
}

template <class Parse>
void check_parser(std::string_view body, std::string_view replaced, Parse parse) {
  const auto first = parse(body);
  const auto second = parse(replaced);
  std::visit([](const auto& each) { check(each); }, first);
  if (first.index() != second.index()) std::abort();
  std::visit(
      [&second](const auto& each) {
        const auto& other = std::get<std::remove_cvref_t<decltype(each)>>(second);
        if (without_data(each) != without_data(other)) std::abort();
      },
      first);
}

bool is_json(const std::variant<std::string, http::error_code>& parsed) {
  const auto* const why = std::get_if<http::error_code>(&parsed);
  return why == nullptr || *why != http::error_code::invalid_json;
}

/// Data is bounded in bytes, so a number that is too long for it is none, and the same with blanks
/// in place of its last digits may be one: only whether both are JSON can be compared.
void check_data_parser(std::string_view body, std::string_view replaced) {
  const auto parsed = http::parse_data(body);
  if (const auto* const data = std::get_if<std::string>(&parsed)) check_data(*data);
  if (is_json(parsed) != is_json(http::parse_data(replaced))) std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using http::score_form;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto replaced = http::without_what_rapidjson_refuses(body);
  if (replaced.size() != body.size()) std::abort();
  for (const auto form : {score_form::core, score_form::full})
    check_parser(body, replaced, [form](auto text) { return http::parse_score(text, form); });
  for (const auto form : {score_form::full, score_form::any_board})
    check_parser(body, replaced, [form](auto text) { return http::parse_scores(text, form); });
  check_parser(body, replaced, http::parse_settings);
  check_parser(body, replaced, http::parse_users);
  check_parser(body, replaced, http::parse_reset);
  check_data_parser(body, replaced);
  if (const auto user = http::parse_user(body)) check(user->user);
  return 0;
}
