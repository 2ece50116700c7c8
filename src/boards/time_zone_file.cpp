#include "src/boards/time_zone_file.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace scoreboard::boards {

namespace {

constexpr std::size_t type_bytes = 6;

/// REQUIRES: not more than eight bytes.
std::uint64_t big_endian(std::string_view bytes) noexcept {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<std::uint8_t>(c);
  return value;
}

/// One of the two blocks of a file, a header and what it counts.
struct block {
  char version = 0;
  std::uint64_t leap_seconds = 0;
  std::string_view times;  ///< when each transition is
  std::string_view kinds;  ///< of each the place of its type, a byte
  std::string_view types;
  std::string_view abbreviations;
};

/// Takes `count` bytes from the front of `rest`. REQUIRES: there are as many.
std::string_view take(std::string_view& rest, std::uint64_t count) noexcept {
  const auto taken = rest.substr(0, static_cast<std::size_t>(count));
  rest.remove_prefix(taken.size());
  return taken;
}

/// Takes a block whose times have `time_bytes` from the front of `rest`; none when it is not whole.
std::optional<block> take_block(std::string_view& rest, std::size_t time_bytes) noexcept {
  constexpr std::size_t header_bytes = 44;
  constexpr std::size_t reserved_bytes = 15;
  if (rest.size() < header_bytes || !rest.starts_with("TZif")) return std::nullopt;
  block taken;
  rest.remove_prefix(4);
  taken.version = take(rest, 1).front();
  rest.remove_prefix(reserved_bytes);
  const auto ut_indicators = big_endian(take(rest, 4));
  const auto standard_indicators = big_endian(take(rest, 4));
  taken.leap_seconds = big_endian(take(rest, 4));
  const auto times = big_endian(take(rest, 4));
  const auto types = big_endian(take(rest, 4));
  const auto characters = big_endian(take(rest, 4));
  // Each has 32 bits, so their sum does not overflow.
  const auto behind = taken.leap_seconds * (time_bytes + 4) + standard_indicators + ut_indicators;
  if (times * (time_bytes + 1) + types * type_bytes + characters + behind > rest.size())
    return std::nullopt;
  taken.times = take(rest, times * time_bytes);
  taken.kinds = take(rest, times);
  taken.types = take(rest, types * type_bytes);
  taken.abbreviations = take(rest, characters);
  take(rest, behind);
  return taken;
}

bool are_types(const block& from) noexcept {
  constexpr std::int32_t max_offset_s = 26 * 60 * 60;
  if (from.types.empty()) return false;
  for (auto rest = from.types; !rest.empty();) {
    const auto offset_s = static_cast<std::int32_t>(big_endian(take(rest, 4)));
    take(rest, 1);  // whether it is daylight saving time
    const auto abbreviation = big_endian(take(rest, 1));
    if (offset_s <= -max_offset_s || offset_s >= max_offset_s ||
        abbreviation >= from.abbreviations.size())
      return false;
  }
  return true;
}

/// When the last transition is, in seconds since 1970; none when they are not in their order or not
/// of the types that there are.
std::optional<std::int64_t> last_transition(const block& from) noexcept {
  const auto types = from.types.size() / type_bytes;
  const bool known = std::all_of(from.kinds.begin(), from.kinds.end(), [types](char kind) {
    return static_cast<std::uint8_t>(kind) < types;
  });
  if (!known) return std::nullopt;
  auto last = INT64_MIN;
  for (auto rest = from.times; !rest.empty();) {
    const auto next = static_cast<std::int64_t>(big_endian(take(rest, 8)));
    if (next <= last) return std::nullopt;
    last = next;
  }
  return last;
}

}  // namespace

bool is_time_zone_file(std::string_view bytes) noexcept {
  constexpr std::int64_t start_of_2037_s = 2'114'380'800;
  auto rest = bytes;
  const auto old_block = take_block(rest, 4);
  if (!old_block || old_block->version < '2') return false;
  const auto main_block = take_block(rest, 8);
  if (!main_block || main_block->version != old_block->version || main_block->leap_seconds > 0 ||
      !are_types(*main_block))
    return false;
  const auto last_s = last_transition(*main_block);
  if (rest.size() < 2 || rest.front() != '\n' || rest.back() != '\n') return false;
  // The rule between these names when daylight saving begins and ends, behind commas.
  const bool has_rule = rest.find(',') != rest.npos;
  return last_s && (!has_rule || *last_s >= start_of_2037_s);
}

}  // namespace scoreboard::boards
