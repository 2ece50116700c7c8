#include "src/commits/settings_codec.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>

#include "src/commits/byte_writer.hpp"

namespace scoreboard::commits {

namespace {

// The values of a byte that says what is set.
constexpr std::uint8_t has_minimum = 1;
constexpr std::uint8_t has_maximum = 2;
constexpr std::uint8_t has_keep_seasons = 4;
constexpr std::uint8_t has_season = 8;
constexpr std::uint8_t has_snapshots = 16;
constexpr std::uint8_t all_set =
    has_minimum | has_maximum | has_keep_seasons | has_season | has_snapshots;

// The values of a byte that says what is due.
constexpr std::uint8_t season_end_due = 1;
constexpr std::uint8_t snapshot_due = 2;
constexpr std::uint8_t all_due = season_end_due | snapshot_due;

// The values of a byte that says which times of a season are known.
constexpr std::uint8_t season_start_known = 1;
constexpr std::uint8_t season_end_known = 2;
constexpr std::uint8_t all_known = season_start_known | season_end_known;

void put_season(std::string& out, const boards::season_calendar& from) {
  put_byte(out, static_cast<std::uint8_t>(from.every));
  put_byte(out, from.month);
  put_byte(out, from.day);
  put_varint(out, from.minute);
  put_varint(out, from.time_zone.size());
  out.append(from.time_zone);
}

/// Its fields may be out of their ranges.
std::optional<boards::season_calendar> read_season(byte_reader& from) {
  boards::season_calendar read;
  read.every = static_cast<boards::season_period>(from.byte());
  read.month = from.byte();
  read.day = from.byte();
  const auto minute = from.varint();
  const auto name_bytes = from.varint();
  if (minute > std::numeric_limits<std::uint16_t>::max() || name_bytes > from.left())
    return std::nullopt;
  read.minute = static_cast<std::uint16_t>(minute);
  read.time_zone = from.bytes(static_cast<std::size_t>(name_bytes));
  return read;
}

void put_snapshots(std::string& out, const boards::snapshot_schedule& from) {
  put_byte(out, static_cast<std::uint8_t>(from.every));
  put_varint(out, from.keep);
}

/// Its fields may be out of their ranges.
boards::snapshot_schedule read_snapshots(byte_reader& from) {
  boards::snapshot_schedule read;
  read.every = static_cast<boards::snapshot_period>(from.byte());
  read.keep = from.varint();
  return read;
}

}  // namespace

void put_settings(std::string& out, const boards::settings& from) {
  put_byte(out, static_cast<std::uint8_t>(from.order));
  put_byte(out, static_cast<std::uint8_t>(from.keep));
  put_byte(out, static_cast<std::uint8_t>(from.users));
  std::uint8_t set = 0;
  if (from.minimum) set |= has_minimum;
  if (from.maximum) set |= has_maximum;
  if (from.keep_seasons) set |= has_keep_seasons;
  if (from.season) set |= has_season;
  if (from.snapshots) set |= has_snapshots;
  put_byte(out, set);
  if (from.minimum) put_zigzag(out, *from.minimum);
  if (from.maximum) put_zigzag(out, *from.maximum);
  if (from.keep_seasons) put_varint(out, *from.keep_seasons);
  if (from.season) put_season(out, *from.season);
  if (from.snapshots) put_snapshots(out, *from.snapshots);
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
  if ((set & has_season) != 0) {
    read.season = read_season(from);
    if (!read.season) return std::nullopt;
  }
  if ((set & has_snapshots) != 0) read.snapshots = read_snapshots(from);
  if (!from.good() || !boards::is_valid(read)) return std::nullopt;
  return read;
}

void put_due(std::string& out, const boards::due_times& from) {
  std::uint8_t set = 0;
  if (from.season_end_ms) set |= season_end_due;
  if (from.snapshot_ms) set |= snapshot_due;
  put_byte(out, set);
  if (from.season_end_ms) put_varint(out, *from.season_end_ms);
  if (from.snapshot_ms) put_varint(out, *from.snapshot_ms);
}

std::optional<boards::due_times> read_due(byte_reader& from) {
  const auto set = from.byte();
  if (set > all_due) return std::nullopt;
  boards::due_times read;
  if ((set & season_end_due) != 0) read.season_end_ms = from.varint();
  if ((set & snapshot_due) != 0) read.snapshot_ms = from.varint();
  if (!from.good()) return std::nullopt;
  return read;
}

void put_details(std::string& out, const boards::frozen_details& from) {
  put_settings(out, from.settings);
  std::uint8_t known = 0;
  if (from.season_start_ms) known |= season_start_known;
  if (from.season_end_ms) known |= season_end_known;
  put_byte(out, known);
  if (from.season_start_ms) put_varint(out, *from.season_start_ms);
  if (from.season_end_ms) put_varint(out, *from.season_end_ms);
}

std::optional<boards::frozen_details> read_details(byte_reader& from) {
  auto settings = read_settings(from);
  const auto known = from.byte();
  if (!settings || known > all_known) return std::nullopt;
  boards::frozen_details read{*std::move(settings), std::nullopt, std::nullopt};
  if ((known & season_start_known) != 0) read.season_start_ms = from.varint();
  if ((known & season_end_known) != 0) read.season_end_ms = from.varint();
  if (!from.good()) return std::nullopt;
  return read;
}

}  // namespace scoreboard::commits
