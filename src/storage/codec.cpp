#include "src/storage/codec.hpp"

#include <cassert>
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

constexpr char integer_tag = 0;
constexpr char text_tag = 1;
constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;
constexpr std::string_view magic = "scoreboard";

}  // namespace

void put_user(const ranking::user_id& user, std::string& key) {
  if (user.is_integer()) {
    key.push_back(integer_tag);
    put_big_endian(key, static_cast<std::uint64_t>(user.integer()) ^ sign_bit);
  } else {
    key.push_back(text_tag);
    key.append(user.text());
  }
}

std::optional<ranking::user_id> user_of(std::string_view bytes) {
  commits::byte_reader reader(bytes);
  const auto tag = reader.byte();
  ranking::user_id user;
  if (!reader.good()) return std::nullopt;
  if (tag == integer_tag) {
    user = ranking::user_id(static_cast<std::int64_t>(reader.big_endian() ^ sign_bit));
  } else if (tag == text_tag) {
    user = ranking::user_id(std::string(reader.bytes(reader.left())));
  } else {
    return std::nullopt;
  }
  if (!reader.finished()) return std::nullopt;
  return user;
}

void encode_user_key(char kind, boards::board_id board, const ranking::user_id& user,
                     std::string& key) {
  key.assign(1, kind);
  put_big_endian(key, number(board));
  put_user(user, key);
}

std::optional<user_key> decode_user_key(char kind, std::string_view key) {
  commits::byte_reader reader(key);
  if (reader.bytes(1) != std::string_view(&kind, 1)) return std::nullopt;
  const boards::board_id board{reader.big_endian()};
  auto user = user_of(reader.bytes(reader.left()));
  if (!reader.good() || !user) return std::nullopt;
  return user_key{board, std::move(*user)};
}

key_range users_of(char kind, boards::board_id board) {
  key_range range{encode_board_key(kind, board), {}};
  const auto next = number(board) + 1;
  range.end = next == 0 ? std::string(1, static_cast<char>(kind + 1))
                        : encode_board_key(kind, boards::board_id(next));
  return range;
}

void encode_total(const total_record& value, std::string& out) {
  out.clear();
  put_zigzag(out, value.total);
  put_varint(out, value.arrived);
}

std::optional<total_record> decode_total(std::string_view value) {
  commits::byte_reader reader(value);
  total_record decoded;
  decoded.total = reader.zigzag();
  decoded.arrived = reader.varint();
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

void require_data(std::string_view data) {
  if (!is_data(data)) throw std::invalid_argument("a user's data has 1 to 256 bytes");
}

bool is_data(std::string_view value) noexcept {
  return !value.empty() && value.size() <= max_data_bytes;
}

std::string encode_board_key(char kind, boards::board_id board) {
  std::string key(1, kind);
  put_big_endian(key, number(board));
  return key;
}

std::optional<boards::board_id> decode_board_key(char kind, std::string_view key) {
  commits::byte_reader reader(key);
  if (reader.bytes(1) != std::string_view(&kind, 1)) return std::nullopt;
  const boards::board_id board{reader.big_endian()};
  if (!reader.finished()) return std::nullopt;
  return board;
}

std::string encode_board(boards::board_id board, const board_value& value) {
  std::string out;
  put_name(out, value.name);
  // Only of a first season the start may be unknown: each later one begins with a commit.
  assert(value.season_start_ms || value.origin == board);
  if (!value.season_start_ms) return out;
  put_varint(out, *value.season_start_ms);
  if (value.origin == board) return out;
  put_season(out, value.season);
  put_big_endian(out, number(value.origin));
  return out;
}

std::optional<board_value> decode_board(boards::board_id board, std::string_view value) {
  commits::byte_reader reader(value);
  board_value decoded;
  decoded.origin = board;
  if (!read_name(reader, decoded.name)) return std::nullopt;
  if (reader.left() > 0) decoded.season_start_ms = reader.varint();
  if (reader.left() > 0) {
    decoded.season = reader.varint();
    decoded.origin = boards::board_id(reader.big_endian());
    if (decoded.season == 0 || decoded.origin == board) return std::nullopt;
  }
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

std::string encode_settings(const boards::settings& value) {
  if (!boards::is_valid(value)) throw std::invalid_argument("no board can have these settings");
  std::string out;
  commits::put_settings(out, value);
  return out;
}

std::optional<boards::settings> decode_settings(std::string_view value) {
  commits::byte_reader reader(value);
  auto decoded = commits::read_settings(reader);
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

std::string encode_erased_key(std::uint64_t version, std::uint64_t index) {
  std::string key(1, erased_kind);
  put_big_endian(key, version);
  put_big_endian(key, index);
  return key;
}

std::optional<std::uint64_t> decode_erased_key(std::string_view key) {
  commits::byte_reader reader(key);
  if (reader.byte() != erased_kind) return std::nullopt;
  const auto version = reader.big_endian();
  reader.big_endian();
  if (!reader.finished()) return std::nullopt;
  return version;
}

std::string encode_erased(const boards::user_reference& value) {
  std::string out;
  put_byte(out, value.from_path ? 1 : 0);
  put_user(value.user, out);
  return out;
}

std::optional<boards::user_reference> decode_erased(std::string_view value) {
  commits::byte_reader reader(value);
  const auto from_path = reader.byte();
  auto user = user_of(reader.bytes(reader.left()));
  if (!reader.good() || from_path > 1 || !user) return std::nullopt;
  return boards::user_reference{std::move(*user), from_path == 1};
}

std::string encode_keys_key(const keys_key& key) {
  std::string out{keys_kind, static_cast<char>(key.window)};
  put_big_endian(out, key.version);
  return out;
}

std::optional<keys_key> decode_keys_key(std::string_view key) {
  commits::byte_reader reader(key);
  if (reader.byte() != keys_kind) return std::nullopt;
  const auto window = reader.byte();
  if (window >= commits::key_window_count) return std::nullopt;
  const auto version = reader.big_endian();
  if (!reader.finished()) return std::nullopt;
  return keys_key{static_cast<commits::key_window>(window), version};
}

std::string encode_identity(const identity& value) {
  std::string out(magic);
  put_varint(out, value.version);
  put_big_endian(out, value.seed);
  return out;
}

std::optional<identity> decode_identity(std::string_view value) {
  commits::byte_reader reader(value);
  if (reader.bytes(magic.size()) != magic) return std::nullopt;
  identity decoded;
  decoded.version = reader.varint();
  if (!reader.good() || decoded.version == 0) return std::nullopt;
  if (decoded.version > format_version) return decoded;  // what follows is that version's own
  decoded.seed = reader.big_endian();
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

std::string encode_progress(const progress_record& value) {
  std::string out;
  put_varint(out, value.reached.version);
  put_varint(out, value.reached.last_arrival);
  put_varint(out, value.reached.time_ms);
  put_varint(out, value.write_number);
  put_varint(out, value.reached.wall_ms);
  put_varint(out, value.reached.last_event);
  put_varint(out, value.reached.forgotten_event);
  return out;
}

std::optional<progress_record> decode_progress(std::string_view value) {
  commits::byte_reader reader(value);
  progress_record decoded;
  decoded.reached.version = reader.varint();
  decoded.reached.last_arrival = reader.varint();
  decoded.reached.time_ms = reader.varint();
  decoded.write_number = reader.varint();
  // The formats before 5 have only one of the two times.
  decoded.reached.wall_ms = decoded.reached.time_ms;
  if (reader.left() > 0) {
    decoded.reached.wall_ms = reader.varint();
    decoded.reached.last_event = reader.varint();
    decoded.reached.forgotten_event = reader.varint();
  }
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

}  // namespace scoreboard::storage::codec
