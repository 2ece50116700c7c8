#include "src/wire/error_code.hpp"

#include <initializer_list>

#include "tests/catch.hpp"

using namespace scoreboard::wire;

// Bug: a code that moves to another number while the protocol's version stays, so that one process
// takes another's answer for something else; a number beyond the last that passes for a code.
TEST_CASE("the numbers of codes are those of this version of the protocol") {
  int next = 0;
  for (const auto code :
       {error_code::too_many, error_code::overflow, error_code::overloaded, error_code::unavailable,
        error_code::timeout, error_code::storage_unavailable, error_code::idempotency_mismatch,
        error_code::unknown_board, error_code::too_many_boards})
    CHECK(static_cast<int>(code) == next++);
  for (int number = 0; number < 256; ++number)
    CHECK(is_error_code(static_cast<std::uint8_t>(number)) == (number < next));
}
