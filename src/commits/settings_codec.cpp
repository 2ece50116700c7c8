#include "src/commits/settings_codec.hpp"

#include <cstdint>

#include "src/commits/byte_writer.hpp"

namespace scoreboard::commits {

namespace {

// The values of a byte that says what is set.
constexpr std::uint8_t has_minimum = 1;
constexpr std::uint8_t has_maximum = 2;
constexpr std::uint8_t has_keep_seasons = 4;
constexpr std::uint8_t all_set = has_minimum | has_maximum | has_keep_seasons;

}  // namespace

void put_settings(std::string& out, const boards::settings& from) {
  put_byte(out, static_cast<std::uint8_t>(from.order));
  put_byte(out, static_cast<std::uint8_t>(from.keep));
  put_byte(out, static_cast<std::uint8_t>(from.users));
  std::uint8_t set = 0;
  if (from.minimum) set |= has_minimum;
  if (from.maximum) set |= has_maximum;
  if (from.keep_seasons) set |= has_keep_seasons;
  put_byte(out, set);
  if (from.minimum) put_zigzag(out, *from.minimum);
  if (from.maximum) put_zigzag(out, *from.maximum);
  if (from.keep_seasons) put_varint(out, *from.keep_seasons);
}

std::optional<boards::settings> read_settings(byte_reader& from) {
  const auto order = from.byte();
  const auto keep = from.byte();
  const auto users = from.byte();
  const auto set = from.byte();
  if (order > static_cast<std::uint8_t>(ranking::order::ascending) ||
      keep > static_cast<std::uint8_t>(boards::keep_rule::best) ||
      users > static_cast<std::uint8_t>(boards::user_kind::string) || set > all_set)
    return std::nullopt;
  boards::settings read;
  read.order = static_cast<ranking::order>(order);
  read.keep = static_cast<boards::keep_rule>(keep);
  read.users = static_cast<boards::user_kind>(users);
  if ((set & has_minimum) != 0) read.minimum = from.zigzag();
  if ((set & has_maximum) != 0) read.maximum = from.zigzag();
  if ((set & has_keep_seasons) != 0) read.keep_seasons = from.varint();
  if (!from.good() || !boards::is_valid(read)) return std::nullopt;
  return read;
}

}  // namespace scoreboard::commits
