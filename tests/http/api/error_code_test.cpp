#include "http/api/error_code.hpp"

#include <set>
#include <string_view>

#include "tests/catch.hpp"

using namespace scoreboard::http;
namespace wire = scoreboard::wire;
namespace commits = scoreboard::commits;

// Bug: a code whose line in the table is missing or another one's.
TEST_CASE(
    "every error code but three has a name of its own, and each a sentence and a status of 4xx or "
    "5xx") {
  std::set<std::string_view> names;
  std::set<std::string_view> sentences;
  for (std::size_t i = 0; i < error_code_count; ++i) {
    const auto code = static_cast<error_code>(i);
    CAPTURE(name(code));
    names.insert(name(code));
    sentences.insert(sentence(code));
    CHECK(status_of(code) >= 400);
    CHECK(status_of(code) != 500);
  }
  // A reader cannot do anything else about a snapshot that is being written than wait, and nobody
  // who asks about two programs of which one is to be upgraded.
  CHECK(name(error_code::being_written) == name(error_code::unavailable));
  CHECK(name(error_code::other_protocol) == name(error_code::unavailable));
  // Nor about being nobody than send a token, whatever was wrong with the last one.
  CHECK(name(error_code::invalid_token) == name(error_code::no_token));
  CHECK(names.size() == error_code_count - 3);
  CHECK(sentences.size() == error_code_count);
  CHECK(names.count("") == 0);
  CHECK(name(error_code::invalid_json) == "invalid_json");
  CHECK(name(error_code::timeout) == "timeout");
}

// Bug: an error of the server's that people are told as another one.
TEST_CASE("what the server answers keeps its name and has its status") {
  const auto is = [](wire::error_code code, int status, std::string_view called) {
    CAPTURE(called);
    CHECK(name(code_of(code)) == called);
    CHECK(status_of(code_of(code)) == status);
  };
  is(wire::error_code::too_many, 400, "too_many");
  is(wire::error_code::overloaded, 503, "overloaded");
  is(wire::error_code::unavailable, 503, "unavailable");
  is(wire::error_code::timeout, 504, "timeout");
  is(wire::error_code::storage_unavailable, 503, "storage_unavailable");
  is(wire::error_code::idempotency_mismatch, 422, "idempotency_mismatch");
  is(wire::error_code::unknown_board, 404, "unknown_board");
  is(wire::error_code::unknown_user, 404, "unknown_user");
  is(wire::error_code::invalid_user, 400, "invalid_user");
  is(wire::error_code::too_many_boards, 422, "too_many_boards");
  is(wire::error_code::not_empty, 409, "not_empty");
  is(wire::error_code::season_over, 409, "season_over");
  is(wire::error_code::unknown_version, 400, "unknown_version");
  is(wire::error_code::unknown_snapshot, 404, "unknown_snapshot");
  is(wire::error_code::being_written, 503, "unavailable");
  is(wire::error_code::events_gone, 410, "events_gone");
  is(wire::error_code::unknown_event, 400, "invalid_query");
  is(wire::error_code::other_protocol, 503, "unavailable");
  CHECK(code_of(wire::error_code::other_protocol) == error_code::other_protocol);
  CHECK(code_of(wire::error_code::being_written) == error_code::being_written);
}

// Bug: a change that failed and is told as one that was done, or the other way round.
TEST_CASE("what a change came to is told by its name, or is no error") {
  using commits::result_code;
  for (const auto good : {result_code::done, result_code::kept, result_code::created})
    CHECK_FALSE(code_of(good));
  const auto is = [](result_code code, int status, std::string_view called) {
    CAPTURE(called);
    const auto found = code_of(code);
    REQUIRE(found);
    CHECK(name(*found) == called);
    CHECK(status_of(*found) == status);
  };
  is(result_code::overflow, 422, "overflow");
  is(result_code::out_of_bounds, 422, "out_of_bounds");
  is(result_code::unknown_user, 404, "unknown_user");
  is(result_code::unknown_board, 404, "unknown_board");
  is(result_code::invalid_user, 400, "invalid_user");
  is(result_code::season_over, 409, "season_over");
  is(result_code::too_many_boards, 422, "too_many_boards");
}
