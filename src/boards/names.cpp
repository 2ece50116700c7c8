#include "src/boards/names.hpp"

#include <algorithm>
#include <string>

#include <rapidjson/encodings.h>
#include <rapidjson/memorystream.h>

#include "src/ranking/user_id.hpp"

namespace scoreboard::boards {

namespace {

constexpr bool is_letter_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

bool is_user_name(std::string_view text) noexcept {
  if (text.empty() || text.size() > ranking::user_id::max_text_bytes) return false;
  rapidjson::MemoryStream bytes(text.data(), text.size());
  while (bytes.Tell() < text.size()) {
    unsigned code_point = 0;
    // A sequence cut off by the end reads the stream's '\0', which is no continuation byte.
    if (!rapidjson::UTF8<>::Decode(bytes, &code_point)) return false;
    if (code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0)) return false;
  }
  return true;
}

bool is_board_name(std::string_view text) noexcept {
  constexpr std::size_t max_bytes = 64;
  return !text.empty() && text.size() <= max_bytes &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
         });
}

bool is_time_zone_name(std::string_view text) noexcept {
  constexpr std::size_t max_bytes = 64;
  return !text.empty() && text.size() <= max_bytes && text.front() >= 'A' && text.front() <= 'Z' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter_or_digit(c) || c == '_' || c == '+' || c == '-' || c == '/';
         });
}

}  // namespace scoreboard::boards
