#include "src/storage/codec.hpp"

#include <stdexcept>
#include <utility>

#include "src/commits/byte_reader.hpp"
#include "src/commits/byte_writer.hpp"

namespace scoreboard::storage::codec {

namespace {

using commits::put_big_endian;
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

void encode_total_key(boards::board_id board, const ranking::user_id& user, std::string& key) {
  key.assign(1, total_kind);
  put_big_endian(key, number(board));
  put_user(user, key);
}

std::optional<total_key> decode_total_key(std::string_view key) {
  commits::byte_reader reader(key);
  if (reader.byte() != total_kind) return std::nullopt;
  const boards::board_id board{reader.big_endian()};
  auto user = user_of(reader.bytes(reader.left()));
  if (!reader.good() || !user) return std::nullopt;
  return total_key{board, std::move(*user)};
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

std::string encode_board_key(boards::board_id board) {
  std::string key(1, board_kind);
  put_big_endian(key, number(board));
  return key;
}

std::optional<boards::board_id> decode_board_key(std::string_view key) {
  commits::byte_reader reader(key);
  if (reader.byte() != board_kind) return std::nullopt;
  const boards::board_id board{reader.big_endian()};
  if (!reader.finished()) return std::nullopt;
  return board;
}

std::string encode_board(std::string_view name) {
  if (name.size() > max_board_bytes)
    throw std::invalid_argument("a board's name has at most 255 bytes");
  std::string out;
  put_varint(out, name.size());
  out.append(name);
  return out;
}

std::optional<std::string> decode_board(std::string_view value) {
  commits::byte_reader reader(value);
  const auto size = reader.varint();
  if (size > max_board_bytes) return std::nullopt;
  std::string name(reader.bytes(static_cast<std::size_t>(size)));
  if (!reader.finished()) return std::nullopt;
  return name;
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
  return out;
}

std::optional<progress_record> decode_progress(std::string_view value) {
  commits::byte_reader reader(value);
  progress_record decoded;
  decoded.reached.version = reader.varint();
  decoded.reached.last_arrival = reader.varint();
  decoded.reached.time_ms = reader.varint();
  decoded.write_number = reader.varint();
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

}  // namespace scoreboard::storage::codec
