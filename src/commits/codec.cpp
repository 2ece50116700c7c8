#include "src/commits/codec.hpp"

#include <utility>

#include "src/commits/byte_reader.hpp"
#include "src/commits/byte_writer.hpp"

namespace scoreboard::commits {

namespace {

// Kinds of entries, numbered in the bytes.
constexpr std::uint8_t total_change_kind = 1;
constexpr std::uint8_t board_created_kind = 2;

// Kinds of users.
constexpr std::uint8_t integer_user = 0;
constexpr std::uint8_t text_user = 1;

// A total change is for a user who had a total.
constexpr std::uint8_t has_previous = 1;

void put_byte(std::string& out, std::uint8_t value) { out.push_back(static_cast<char>(value)); }

void put_text(std::string& out, std::string_view text) {
  put_varint(out, text.size());
  out.append(text);
}

void put_user(std::string& out, const ranking::user_id& user) {
  put_byte(out, user.is_integer() ? integer_user : text_user);
  if (user.is_integer())
    put_zigzag(out, user.integer());
  else
    put_text(out, user.text());
}

void put(std::string& out, const total_change& one) {
  put_byte(out, total_change_kind);
  put_varint(out, number(one.board));
  put_byte(out, one.previous ? has_previous : 0);
  if (one.previous) put_zigzag(out, *one.previous);
  put_user(out, one.now.user);
  put_zigzag(out, one.now.total);
  put_varint(out, one.now.arrived);
}

void put(std::string& out, const board_created& one) {
  put_byte(out, board_created_kind);
  put_varint(out, number(one.board));
  put_text(out, one.name);
}

// The least that one of them takes: so many may be announced by the bytes that follow.
constexpr std::size_t least_request_bytes = 26;
constexpr std::size_t least_result_bytes = 2;
constexpr std::size_t least_entry_bytes = 3;

/// Decodes, and has failed for good after the first thing that encode() does not write.
class decoder {
 public:
  explicit decoder(std::string_view bytes) : reader_(bytes) {}

  std::optional<commit> decode() {
    if (reader_.byte() != codec_version) return std::nullopt;
    commit into;
    into.version = reader_.varint();
    into.time_ms = reader_.varint();
    into.last_arrival = reader_.varint();
    decode_requests(into);
    decode_entries(into);
    if (!good_ || !reader_.finished()) return std::nullopt;
    return into;
  }

 private:
  /// How many follow, each of at least so many bytes.
  std::size_t count(std::size_t least_bytes) {
    const auto announced = reader_.varint();
    good_ = good_ && announced <= reader_.left() / least_bytes;
    return good_ ? static_cast<std::size_t>(announced) : 0;
  }

  /// A byte that is less than `bound`.
  std::uint8_t byte_below(std::size_t bound) {
    const auto value = reader_.byte();
    good_ = good_ && value < bound;
    return good_ ? value : std::uint8_t{0};
  }

  std::string text() {
    const auto size = reader_.varint();
    good_ = good_ && size <= reader_.left();
    return good_ ? std::string(reader_.bytes(static_cast<std::size_t>(size))) : std::string();
  }

  boards::board_id board() { return boards::board_id(reader_.varint()); }

  ranking::user_id user() {
    if (byte_below(2) == integer_user) return ranking::user_id(reader_.zigzag());
    auto name = text();
    good_ = good_ && name.size() <= ranking::user_id::max_text_bytes;
    return ranking::user_id(std::move(name));
  }

  void decode_requests(commit& into) {
    const auto requests = count(least_request_bytes);
    into.requests.reserve(requests);
    std::uint64_t results = 0;
    for (std::size_t i = 0; i < requests && good_; ++i) {
      auto& one = into.requests.emplace_back();
      one.window = static_cast<key_window>(byte_below(key_window_count));
      one.key.high = reader_.big_endian();
      one.key.low = reader_.big_endian();
      one.fingerprint = reader_.big_endian();
      const auto its = reader_.varint();
      good_ = good_ && its <= reader_.left() / least_result_bytes;
      one.result_count = static_cast<std::uint32_t>(its);
      results += its;
    }
    good_ = good_ && results <= reader_.left() / least_result_bytes;
    if (!good_) return;
    into.results.reserve(results);
    for (std::uint64_t i = 0; i < results; ++i) {
      auto& one = into.results.emplace_back();
      one.code = static_cast<result_code>(byte_below(result_code_count));
      one.total = reader_.zigzag();
    }
  }

  void decode_entries(commit& into) {
    const auto entries = count(least_entry_bytes);
    into.entries.reserve(entries);
    for (std::size_t i = 0; i < entries && good_; ++i) {
      switch (reader_.byte()) {
        case total_change_kind:
          into.entries.emplace_back(decode_total_change());
          break;
        case board_created_kind: {
          board_created one{board(), text()};
          into.entries.emplace_back(std::move(one));
          break;
        }
        default:
          good_ = false;
      }
    }
  }

  total_change decode_total_change() {
    total_change one;
    one.board = board();
    if (byte_below(2) == has_previous) one.previous = reader_.zigzag();
    one.now.user = user();
    one.now.total = reader_.zigzag();
    one.now.arrived = reader_.varint();
    return one;
  }

  byte_reader reader_;
  bool good_ = true;
};

}  // namespace

void encode(const commit& from, std::string& out) {
  validate(from);
  out.clear();
  put_byte(out, codec_version);
  put_varint(out, from.version);
  put_varint(out, from.time_ms);
  put_varint(out, from.last_arrival);
  put_varint(out, from.requests.size());
  for (const auto& one : from.requests) {
    put_byte(out, static_cast<std::uint8_t>(one.window));
    put_big_endian(out, one.key.high);
    put_big_endian(out, one.key.low);
    put_big_endian(out, one.fingerprint);
    put_varint(out, one.result_count);
  }
  for (const auto& one : from.results) {
    put_byte(out, static_cast<std::uint8_t>(one.code));
    put_zigzag(out, one.total);
  }
  put_varint(out, from.entries.size());
  for (const auto& one : from.entries) std::visit([&](const auto& kind) { put(out, kind); }, one);
}

std::optional<commit> decode(std::string_view bytes) { return decoder(bytes).decode(); }

}  // namespace scoreboard::commits
