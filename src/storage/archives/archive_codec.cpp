#include "src/storage/archives/archive_codec.hpp"

#include "src/commits/byte_reader.hpp"
#include "src/commits/byte_writer.hpp"

namespace scoreboard::storage::archives {

namespace {

constexpr std::string_view state_magic = "scoreboard archives";

constexpr std::uint64_t parts_of(std::uint64_t users, std::uint64_t size) {
  return users / size + (users % size == 0 ? 0 : 1);
}

}  // namespace

std::uint64_t archive_header::pages() const noexcept { return parts_of(users, entries_per_page); }

std::uint64_t archive_header::hidden_pages() const noexcept {
  return parts_of(hidden, entries_per_page);
}

std::uint64_t archive_header::buckets() const noexcept {
  const auto all = users + hidden;
  return all <= entries_per_page ? 0 : parts_of(all, users_per_bucket);
}

std::string header_key(boards::board_id archive) {
  return codec::encode_board_key(header_kind, archive);
}

std::optional<boards::board_id> archive_of(std::string_view header_key) {
  return codec::decode_board_key(header_kind, header_key);
}

std::string record_key(std::uint64_t body, record kind, std::uint64_t index) {
  std::string key(1, record_kind);
  commits::put_big_endian(key, body);
  commits::put_byte(key, static_cast<std::uint8_t>(kind));
  commits::put_big_endian(key, index);
  return key;
}

codec::key_range records_of(std::uint64_t body) {
  return codec::users_of(record_kind, boards::board_id{body});
}

std::string compaction_key(const std::string& begin) {
  return std::string(1, compaction_kind) + begin;
}

std::string encode_state(const store_state& value) {
  std::string out(state_magic);
  commits::put_varint(out, value.format);
  commits::put_big_endian(out, value.seed);
  commits::put_varint(out, value.next_body);
  commits::put_varint(out, value.erased_up_to);
  commits::put_varint(out, value.changes);
  return out;
}

std::optional<store_state> decode_state(std::string_view value) {
  commits::byte_reader reader(value);
  if (reader.bytes(state_magic.size()) != state_magic) return std::nullopt;
  store_state decoded;
  decoded.format = reader.varint();
  if (!reader.good() || decoded.format == 0) return std::nullopt;
  if (decoded.format > format_version) return decoded;
  decoded.seed = reader.big_endian();
  decoded.next_body = reader.varint();
  decoded.erased_up_to = reader.varint();
  decoded.changes = reader.varint();
  if (!reader.finished()) return std::nullopt;
  return decoded;
}

std::string encode_header(const archive_header& value) {
  std::string out;
  commits::put_varint(out, value.format);
  commits::put_varint(out, value.body);
  commits::put_byte(out, static_cast<std::uint8_t>(value.order));
  commits::put_varint(out, value.users);
  commits::put_varint(out, value.hidden);
  return out;
}

std::optional<archive_header> decode_header(std::string_view value) {
  commits::byte_reader reader(value);
  archive_header decoded;
  decoded.format = reader.varint();
  decoded.body = reader.varint();
  const auto order = reader.byte();
  decoded.users = reader.varint();
  decoded.hidden = reader.varint();
  if (!reader.finished() || decoded.format != format_version || order > 1 ||
      decoded.users > most_users || decoded.hidden > most_users - decoded.users) {
    return std::nullopt;
  }
  decoded.order = static_cast<ranking::order>(order);
  return decoded;
}

}  // namespace scoreboard::storage::archives
