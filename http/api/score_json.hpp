#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "http/api/error_code.hpp"
#include "src/wire/messages.hpp"

/// The JSON of writes in the HTTP contract. Numbers are exact int64: nothing passes through a
/// double.
namespace scoreboard::http {

/// An entry that cannot be carried out.
struct bad_score {
  std::optional<ranking::user_id> user;  ///< as far as it could be read
  error_code why = error_code::invalid_body;

  friend bool operator==(const bad_score&, const bad_score&) = default;
};

using parsed_score = std::variant<wire::change, bad_score>;

/// The body of PUT /score, or what is wrong with it; a mistake in the JSON comes before all others.
/// O(bytes), whatever the nesting.
std::variant<wire::change, error_code> parse_score(std::string_view body);

/// The body of POST .../scores: an array of what PUT /score takes, at most update::max_changes. A
/// mistake in one entry is that entry's, whatever it holds that is JSON; what is wrong with the
/// whole is the error. O(bytes).
std::variant<std::vector<parsed_score>, error_code> parse_scores(std::string_view body);

}  // namespace scoreboard::http
