#include "src/wire/error_code.hpp"

#include <cstdint>

#include "tests/catch.hpp"

using namespace scoreboard::wire;

// Bug: a code that is numbered anew: what an older program stored, or another one sends, is then
// another error, or none.
TEST_CASE("codes keep their numbers, and the numbers of those that went stay free") {
  CHECK(static_cast<int>(error_code::too_many) == 8);
  CHECK(static_cast<int>(error_code::overflow) == 15);
  CHECK(static_cast<int>(error_code::overloaded) == 16);
  CHECK(static_cast<int>(error_code::unavailable) == 17);
  CHECK(static_cast<int>(error_code::timeout) == 18);
  CHECK(static_cast<int>(error_code::storage_unavailable) == 19);
  CHECK(static_cast<int>(error_code::idempotency_mismatch) == 20);
  for (const int gone : {0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 21})
    CHECK_FALSE(is_error_code(static_cast<std::uint8_t>(gone)));
  CHECK_FALSE(is_error_code(255));
}
