// Fuzz target: a body is changes that could be sent on, or errors that the contract names; and what
// is put in the place of values that RapidJSON refuses changes nothing else.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>
#include <vector>

#include "http/api/failure.hpp"
#include "http/api/json_text.hpp"
#include "http/api/score_json.hpp"
#include "src/boards/names.hpp"

namespace {

using namespace scoreboard;

void check(http::error_code code) {
  if (http::status_of(code) != 400) std::abort();
}

void check(const wire::change& what) {
  if (!what.user.is_integer() && !boards::is_user_name(what.user.text())) std::abort();
}

void check(const http::bad_score& what) { check(what.why); }

template <class... Ts>
void check(const std::variant<Ts...>& what);

void check(const std::vector<http::parsed_score>& list) {
  for (const auto& one : list) check(one);
}

template <class... Ts>
void check(const std::variant<Ts...>& what) {
  std::visit([](const auto& x) { check(x); }, what);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  check(http::parse_score(body));
  check(http::parse_scores(body));
  const auto replaced = http::without_what_rapidjson_refuses(body);
  if (http::parse_score(replaced) != http::parse_score(body)) std::abort();
  if (http::parse_scores(replaced) != http::parse_scores(body)) std::abort();
  return 0;
}
