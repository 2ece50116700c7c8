#include "http/api/numbers.hpp"

#include <cstdint>

#include "tests/catch.hpp"

using namespace scoreboard::http;

// Bug: a count that wraps around, or text that passes for one.
TEST_CASE("counts are digits, and those beyond 64 bits are the largest") {
  CHECK(parse_count("0") == 0);
  CHECK(parse_count("007") == 7);
  CHECK(parse_count("18446744073709551615") == UINT64_MAX);
  CHECK(parse_count("18446744073709551616") == UINT64_MAX);
  CHECK(parse_count("99999999999999999999999999") == UINT64_MAX);
  for (const auto* none : {"", "-1", "+1", "1.0", "1e3", " 1", "1 ", "x", "0x1"})
    CHECK_FALSE(parse_count(none));
}

// Bug: a season that is passed to the server and means any.
TEST_CASE("seasons are counts of 1 or more, and int64") {
  CHECK(parse_season("1") == 1);
  CHECK(parse_season("9223372036854775807") == INT64_MAX);
  CHECK(parse_season("9223372036854775808") == INT64_MAX);
  CHECK(parse_season("99999999999999999999999") == INT64_MAX);
  for (const auto* none : {"", "0", "00", "-1", "1.0", "1e3", "x"}) CHECK_FALSE(parse_season(none));
}

// Bug: an integer that is rounded, cut or wrapped instead of refused.
TEST_CASE("integers are exact or none") {
  CHECK(parse_integer("9223372036854775807") == INT64_MAX);
  CHECK(parse_integer("-9223372036854775808") == INT64_MIN);
  for (const auto* none :
       {"", "9223372036854775808", "-9223372036854775809", "+1", "1.0", "-", "1x"})
    CHECK_FALSE(parse_integer(none));
  CHECK(parse_signed("+9223372036854775807") == INT64_MAX);
  CHECK(parse_signed("-9223372036854775808") == INT64_MIN);
  for (const auto* none : {"", "+", "-", "1", "+-1", "--1", "+9223372036854775808", "+ 1"})
    CHECK_FALSE(parse_signed(none));
}
