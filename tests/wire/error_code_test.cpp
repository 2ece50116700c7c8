#include "src/wire/error_code.hpp"

#include <set>
#include <string_view>

#include "tests/catch.hpp"

using namespace scoreboard::wire;

// Catches a code that was added without its line in the table, or at the wrong place.
TEST_CASE("every error code has a name and a sentence of its own") {
  std::set<std::string_view> names;
  std::set<std::string_view> sentences;
  for (std::uint8_t i = 0; i < error_code_count; ++i) {
    names.insert(name(static_cast<error_code>(i)));
    sentences.insert(sentence(static_cast<error_code>(i)));
  }
  CHECK(names.size() == error_code_count);
  CHECK(sentences.size() == error_code_count);
  CHECK(names.count("") == 0);
  CHECK(name(error_code::invalid_json) == "invalid_json");
  CHECK(name(error_code::overflow) == "overflow");
  CHECK(name(error_code::timeout) == "timeout");
}
