// The shapes of the HTTP contract, read strictly: a field more, a field less, a wrong type or a
// repeated key is an exception, so that "it looks about right" never passes.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/system/raw_connection.hpp"

namespace scoreboard::system_test {

// Where lists of scores go.
inline const std::string list_target = "/boards/default/scores";

// One line of the board. `user` is JSON text, so that 5 and "5" stay apart.
struct entry {
  std::string user;
  std::int64_t total = 0;

  bool operator==(const entry&) const = default;
};

struct error_object {
  std::string error;
  std::string code;
};

std::ostream& operator<<(std::ostream& out, const entry& value);

// One element of the answer to a list of scores: a total, or the code of an error.
struct list_result {
  std::string user;
  std::optional<std::int64_t> total;
  std::string code;

  bool operator==(const list_result&) const = default;
};

std::ostream& operator<<(std::ostream& out, const list_result& value);

// All of these throw std::runtime_error with the offending text.
entry parse_entry(std::string_view json);
std::vector<entry> parse_entries(std::string_view json);
error_object parse_error(std::string_view json);
std::vector<list_result> parse_results(std::string_view json);

// The text of a JSON string.
std::string json_string(std::string_view text);

std::string absolute(std::string_view user, std::int64_t total);
std::string relative(std::string_view user, std::string_view score);
// The body of a list of these.
std::string score_list(const std::vector<std::string>& entries);

// Catch2 assertions (contract_checks.cpp); for the test's own thread only.
void check_entry(const response& answer, const entry& expected);
void check_entries(const response& answer, const std::vector<entry>& expected);
void check_error(const response& answer, unsigned status, std::string_view code);
// A complaint that must be empty, and is shown when it is not.
// A consistent prefix of "+1" for one user 0 .. users-1 after the other: the totals, in turn, never
// rise and differ by at most 1. Gives their sum.
std::int64_t check_prefix(const std::vector<entry>& board, std::size_t users);
void check_no_complaint(const std::string& complaint);

}  // namespace scoreboard::system_test
