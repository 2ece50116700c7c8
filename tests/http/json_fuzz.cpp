// Fuzz target: a body is an update that could be sent on, or one of the errors that the contract
// names.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "http/json.hpp"
#include "http/response.hpp"
#include "src/wire/names.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace scoreboard;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto parsed = http::parse_score(body, wire::default_board);
  if (const auto* code = std::get_if<wire::error_code>(&parsed)) {
    if (http::status_of(*code) != 400) std::abort();
    return 0;
  }
  const auto& update = std::get<wire::update>(parsed);
  if (!update.user.is_integer() && !wire::is_user_name(update.user.text())) std::abort();
  return 0;
}
