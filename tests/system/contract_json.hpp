// JSON of expected answers, and the comparison with what came.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/system/contract_board.hpp"

namespace scoreboard::system_test {

/// In an expected answer: a sentence of an error, or a time. Stands for any string.
inline constexpr std::string_view any_text = R"("<any text>")";
/// Stands for any string, and null.
inline constexpr std::string_view text_or_null = R"("<any text or null>")";
/// Stands for any integer, or the string of one where numbers are strings.
inline constexpr std::string_view any_number = R"("<any number>")";
/// The state of a snapshot that may be written or not.
inline constexpr std::string_view any_state = R"("<writing or ready>")";

std::string json_of(std::int64_t number);
std::string json_of(std::optional<std::int64_t> number);  // null when there is none
std::string json_of(const contract_user& user);
std::string json_of(bool value);

/// Of names and values that are JSON. One without a value is left out.
std::string json_object(std::initializer_list<std::pair<std::string_view, std::string>> members);
std::string json_array(const std::vector<std::string>& elements);

/// Where the answer differs from the expected JSON; empty when nowhere. The order of members does
/// not matter, spaces only in `data`, which is kept byte for byte. With `numbers_as_strings` each
/// expected integer outside of `data` must be a string of its digits.
std::string json_difference(const std::string& expected, const std::string& actual,
                            bool numbers_as_strings);

}  // namespace scoreboard::system_test
