#include "src/storage/season_codec.hpp"

#include <stdexcept>
#include <utility>

#include "src/commits/byte_reader.hpp"
#include "src/commits/byte_writer.hpp"
#include "src/commits/settings_codec.hpp"
#include "src/storage/codec_fields.hpp"

namespace scoreboard::storage::codec {

namespace {

using commits::put_big_endian;
using commits::put_byte;
using commits::put_varint;
using commits::put_zigzag;

}  // namespace

std::string encode_due(const boards::due_times& value) {
  std::string out;
  commits::put_due(out, value);
  return out;
}

std::optional<boards::due_times> decode_due(std::string_view value) {
  commits::byte_reader reader(value);
  const auto decoded = commits::read_due(reader);
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

std::string encode_archive_key(char kind, boards::board_id origin, boards::board_id archive) {
  auto key = encode_board_key(kind, origin);
  put_big_endian(key, number(archive));
  return key;
}

std::optional<archive_key> decode_archive_key(char kind, std::string_view key) {
  commits::byte_reader reader(key);
  if (reader.bytes(1) != std::string_view(&kind, 1)) return std::nullopt;
  archive_key decoded;
  decoded.origin = boards::board_id(reader.big_endian());
  decoded.archive = boards::board_id(reader.big_endian());
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

key_range archives_of(char kind, boards::board_id origin) { return users_of(kind, origin); }

std::string encode_written(std::optional<std::uint64_t> users) {
  std::string out;
  put_byte(out, users ? 1 : 0);
  if (users) put_varint(out, *users);
  return out;
}

std::optional<written_record> decode_written(std::string_view key, std::string_view value) {
  const auto of = decode_archive_key(written_kind, key);
  if (!of) return std::nullopt;
  written_record decoded{of->origin, of->archive, std::nullopt};
  commits::byte_reader reader(value);
  const auto is_written = reader.byte();
  if (is_written == 1) decoded.users = reader.varint();
  if (!reader.finished() || is_written > 1) return std::nullopt;
  return decoded;
}

std::string encode_archive(const boards::archive_info& value) {
  std::string out;
  put_name(out, value.name);
  put_big_endian(out, number(value.source));
  put_byte(out, static_cast<std::uint8_t>(value.order));
  put_byte(out, static_cast<std::uint8_t>(value.kind));
  put_season(out, value.season);
  put_varint(out, value.version);
  put_varint(out, value.place);
  put_varint(out, value.at_ms);
  put_byte(out, value.past_season ? 1 : 0);
  return out;
}

std::optional<store::archive_record> decode_archive(std::string_view key, std::string_view value) {
  const auto of = decode_archive_key(archive_kind, key);
  if (!of) return std::nullopt;
  store::archive_record decoded{of->origin, {}};
  auto& info = decoded.info;
  info.id = of->archive;
  commits::byte_reader reader(value);
  if (!read_name(reader, info.name)) return std::nullopt;
  info.source = boards::board_id(reader.big_endian());
  const auto order = reader.byte();
  const auto kind = reader.byte();
  info.season = reader.varint();
  info.version = reader.varint();
  info.place = reader.varint();
  info.at_ms = reader.varint();
  const auto past_season = reader.byte();
  if (!reader.finished() || order > static_cast<std::uint8_t>(ranking::order::ascending) ||
      kind > static_cast<std::uint8_t>(boards::user_kind::string) || info.season == 0 ||
      past_season > 1)
    return std::nullopt;
  info.order = static_cast<ranking::order>(order);
  info.kind = static_cast<boards::user_kind>(kind);
  info.past_season = past_season == 1;
  return decoded;
}

std::string encode_freeze(const std::optional<boards::frozen_details>& value) {
  std::string out;
  if (!value) return out;
  if (!boards::is_valid(value->settings))
    throw std::invalid_argument("no board can have these settings");
  commits::put_details(out, *value);
  return out;
}

bool decode_freeze(std::string_view value, std::optional<boards::frozen_details>& into) {
  into.reset();
  if (value.empty()) return true;
  commits::byte_reader reader(value);
  into = commits::read_details(reader);
  return into && reader.finished();
}

std::string encode_earlier(const std::optional<boards::user_state>& value) {
  std::string out;
  if (!value) return out;
  if (value->data.size() > max_data_bytes)
    throw std::invalid_argument("a user's data has at most 256 bytes");
  put_zigzag(out, value->standing.total);
  put_varint(out, value->standing.arrived);
  put_byte(out, value->hidden ? 1 : 0);
  out.append(value->data);
  return out;
}

std::optional<commits::earlier_user> decode_earlier(std::string_view key, std::string_view value) {
  auto of = decode_user_key(earlier_kind, key);
  if (!of) return std::nullopt;
  commits::earlier_user decoded{of->board, std::move(of->user), std::nullopt};
  if (value.empty()) return decoded;
  commits::byte_reader reader(value);
  auto& state = decoded.state.emplace();
  state.standing.total = reader.zigzag();
  state.standing.arrived = reader.varint();
  const auto hidden = reader.byte();
  state.hidden = hidden == 1;
  state.data = reader.bytes(reader.left());
  if (!reader.finished() || hidden > 1 || state.data.size() > max_data_bytes) return std::nullopt;
  return decoded;
}

std::string encode_event_key(std::uint64_t number) {
  std::string key(1, event_kind);
  put_big_endian(key, number);
  return key;
}

std::string encode_event(const commits::event& value) {
  std::string out;
  put_varint(out, value.version);
  put_varint(out, value.at_ms);
  put_byte(out, static_cast<std::uint8_t>(value.what));
  put_name(out, value.board);
  if (value.settings) commits::put_settings(out, *value.settings);
  put_varint(out, value.season);
  put_name(out, value.snapshot);
  put_byte(out, static_cast<std::uint8_t>(value.users));
  put_user(value.user, out);
  return out;
}

std::optional<commits::event> decode_event(std::string_view key, std::string_view value) {
  using kind = commits::event::kind;
  commits::byte_reader key_reader(key);
  commits::event decoded;
  if (key_reader.byte() != event_kind) return std::nullopt;
  decoded.number = key_reader.big_endian();
  commits::byte_reader reader(value);
  decoded.version = reader.varint();
  decoded.at_ms = reader.varint();
  const auto what = reader.byte();
  decoded.what = static_cast<kind>(what);
  if (!key_reader.finished() || what >= commits::event_kinds || !read_name(reader, decoded.board))
    return std::nullopt;
  if (decoded.what == kind::created || decoded.what == kind::settings) {
    decoded.settings = commits::read_settings(reader);
    if (!decoded.settings) return std::nullopt;
  }
  decoded.season = reader.varint();
  if (!read_name(reader, decoded.snapshot)) return std::nullopt;
  const auto users = reader.byte();
  auto user = user_of(reader.bytes(reader.left()));
  if (!reader.good() || users > static_cast<std::uint8_t>(boards::user_kind::string) || !user)
    return std::nullopt;
  decoded.users = static_cast<boards::user_kind>(users);
  decoded.user = *std::move(user);
  return decoded;
}

}  // namespace scoreboard::storage::codec
