#include "src/storage/codec.hpp"

#include <stdexcept>
#include <utility>

#include "src/commits/byte_reader.hpp"

namespace scoreboard::storage::codec {

namespace {

constexpr char integer_tag = 0;
constexpr char text_tag = 1;
constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;
constexpr std::string_view magic = "scoreboard";

void put_big_endian(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void put_zigzag(std::string& out, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  put_varint(out, bits << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

}  // namespace

void encode_user_key(std::string_view board, const ranking::user_id& user, std::string& key) {
  if (board.size() > max_board_bytes) {
    throw std::invalid_argument("a board's name has at most 255 bytes");
  }
  key.clear();
  key.push_back(user_kind);
  key.push_back(static_cast<char>(board.size()));
  key.append(board);
  if (user.is_integer()) {
    key.push_back(integer_tag);
    put_big_endian(key, static_cast<std::uint64_t>(user.integer()) ^ sign_bit);
  } else {
    key.push_back(text_tag);
    key.append(user.text());
  }
}

std::optional<user_key> decode_user_key(std::string_view key) {
  commits::byte_reader reader(key);
  if (reader.byte() != user_kind) return std::nullopt;
  user_key decoded;
  decoded.board = reader.bytes(reader.byte());
  const auto tag = reader.byte();
  if (!reader.good()) return std::nullopt;
  if (tag == integer_tag) {
    decoded.user = ranking::user_id(static_cast<std::int64_t>(reader.big_endian() ^ sign_bit));
  } else if (tag == text_tag) {
    decoded.user = ranking::user_id(std::string(reader.bytes(reader.left())));
  } else {
    return std::nullopt;
  }
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

void encode_standing(const standing& value, std::string& out) {
  out.clear();
  put_zigzag(out, value.total);
  put_varint(out, value.arrived);
}

std::optional<standing> decode_standing(std::string_view value) {
  commits::byte_reader reader(value);
  standing decoded;
  decoded.total = reader.zigzag();
  decoded.arrived = reader.varint();
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

std::string encode_round_key(commits::key_window window, std::uint64_t number) {
  std::string key{window_kind, static_cast<char>(window)};
  put_big_endian(key, number);
  return key;
}

void encode_round(const commits::round_record& round, std::string& out) {
  out.clear();
  put_varint(out, round.time_ms);
  put_varint(out, round.requests.size());
  std::uint64_t results = 0;
  for (const auto& request : round.requests) {
    put_big_endian(out, request.key.high);
    put_big_endian(out, request.key.low);
    put_big_endian(out, request.fingerprint);
    put_varint(out, request.result_count);
    results += request.result_count;
  }
  if (results != round.results.size()) {
    throw std::invalid_argument("a round has as many results as its requests say");
  }
  for (const auto& result : round.results) {
    out.push_back(static_cast<char>(result.error));
    put_zigzag(out, result.total);
  }
}

std::optional<commits::round_record> decode_round(std::string_view key, std::string_view value) {
  commits::round_record round;
  commits::byte_reader key_reader(key);
  const auto kind = key_reader.byte();
  if (kind == window_kind) {
    const auto window = key_reader.byte();
    if (window >= commits::key_window_count) return std::nullopt;
    round.window = static_cast<commits::key_window>(window);
  } else if (kind != round_kind) {
    return std::nullopt;
  }
  round.number = key_reader.big_endian();
  if (!key_reader.finished()) return std::nullopt;

  commits::byte_reader reader(value);
  round.time_ms = reader.varint();
  const auto requests = reader.varint();
  // What is reserved is bounded by the bytes that there are, not by what they say.
  constexpr std::size_t least_request_bytes = 25;
  if (requests > reader.left() / least_request_bytes) return std::nullopt;
  round.requests.reserve(requests);
  std::uint64_t results = 0;
  for (std::uint64_t i = 0; i < requests; ++i) {
    auto& request = round.requests.emplace_back();
    request.key.high = reader.big_endian();
    request.key.low = reader.big_endian();
    request.fingerprint = reader.big_endian();
    const auto count = reader.varint();
    if (count > value.size()) return std::nullopt;
    request.result_count = static_cast<std::uint32_t>(count);
    results += count;
  }
  constexpr std::size_t least_result_bytes = 2;
  if (results > reader.left() / least_result_bytes) return std::nullopt;
  round.results.reserve(results);
  for (std::uint64_t i = 0; i < results; ++i) {
    auto& result = round.results.emplace_back();
    result.error = reader.byte();
    result.total = reader.zigzag();
  }
  if (!reader.finished()) return std::nullopt;
  return round;
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
  put_varint(out, value.reached.round);
  put_varint(out, value.reached.stamp);
  put_varint(out, value.reached.time_ms);
  put_varint(out, value.write_number);
  return out;
}

std::optional<progress_record> decode_progress(std::string_view value) {
  commits::byte_reader reader(value);
  progress_record decoded;
  decoded.reached.round = reader.varint();
  decoded.reached.stamp = reader.varint();
  decoded.reached.time_ms = reader.varint();
  decoded.write_number = reader.varint();
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

}  // namespace scoreboard::storage::codec
