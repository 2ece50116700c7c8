#include "src/wire/error_code.hpp"

#include <initializer_list>

#include "tests/catch.hpp"

using namespace scoreboard::wire;

// Bug: a code that moves to another number while the protocol's version stays, so that one process
// takes another's answer for something else; a number beyond the last that passes for a code.
TEST_CASE("the numbers of codes are those of this version of the protocol") {
  int next = 0;
  for (const auto code :
       {error_code::too_many, error_code::overloaded, error_code::unavailable, error_code::timeout,
        error_code::storage_unavailable, error_code::idempotency_mismatch,
        error_code::unknown_board, error_code::unknown_user, error_code::invalid_user,
        error_code::too_many_boards, error_code::not_empty, error_code::season_over,
        error_code::unknown_version, error_code::unknown_snapshot, error_code::being_written,
        error_code::events_gone, error_code::unknown_event, error_code::other_protocol})
    CHECK(static_cast<int>(code) == next++);
  CHECK(error_code_count == next);
}
