#include "src/commits/codec.hpp"

#include <utility>

#include "src/commits/byte_reader.hpp"
#include "src/commits/byte_writer.hpp"
#include "src/commits/settings_codec.hpp"

namespace scoreboard::commits {

namespace {

// Kinds of entries, numbered in the bytes.
enum class entry_kind : std::uint8_t {
  total_change = 1,
  board_created = 2,
  data_change = 3,
  visibility_change = 4,
  user_removed = 5,
  user_erased = 6,
  settings_changed = 7,
  board_deleted = 8,
};

// Kinds of users.
constexpr std::uint8_t integer_user = 0;
constexpr std::uint8_t text_user = 1;

// A total change is for a user who had a total.
constexpr std::uint8_t has_previous = 1;

// Added to a result's code when the user had a total, which then follows.
constexpr std::uint8_t had_total = 0x80;

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

void put_start(std::string& out, entry_kind kind, boards::board_id board) {
  put_byte(out, static_cast<std::uint8_t>(kind));
  put_varint(out, number(board));
}

void put(std::string& out, const total_change& from) {
  put_start(out, entry_kind::total_change, from.board);
  put_byte(out, from.previous ? has_previous : 0);
  if (from.previous) put_zigzag(out, *from.previous);
  put_user(out, from.now.user);
  put_zigzag(out, from.now.total);
  put_varint(out, from.now.arrived);
}

void put(std::string& out, const board_created& from) {
  put_start(out, entry_kind::board_created, from.board);
  put_text(out, from.name);
  put_settings(out, from.settings);
}

void put(std::string& out, const data_change& from) {
  put_start(out, entry_kind::data_change, from.board);
  put_user(out, from.user);
  put_text(out, from.data);
}

void put(std::string& out, const visibility_change& from) {
  put_start(out, entry_kind::visibility_change, from.board);
  put_user(out, from.user);
  put_byte(out, from.hidden ? 1 : 0);
}

void put(std::string& out, const user_removed& from) {
  put_start(out, entry_kind::user_removed, from.board);
  put_user(out, from.user);
}

void put(std::string& out, const user_erased& from) {
  put_byte(out, static_cast<std::uint8_t>(entry_kind::user_erased));
  put_byte(out, from.user.from_path ? 1 : 0);
  put_user(out, from.user.user);
}

void put(std::string& out, const settings_changed& from) {
  put_start(out, entry_kind::settings_changed, from.board);
  put_settings(out, from.settings);
}

void put(std::string& out, const board_deleted& from) {
  put_start(out, entry_kind::board_deleted, from.board);
}

void put(std::string& out, const result& from) {
  const auto code = static_cast<std::uint8_t>(from.code);
  put_byte(out, from.had_total ? code | had_total : code);
  put_zigzag(out, from.total);
  if (from.had_total) put_zigzag(out, from.previous);
}

// The least that one of them takes: so many may be announced by the bytes that follow.
constexpr std::size_t least_request_bytes = 26;
constexpr std::size_t least_result_bytes = 2;
constexpr std::size_t least_entry_bytes = 2;

/// Decodes, and has failed for good after the first thing that no encode() wrote.
class decoder {
 public:
  explicit decoder(std::string_view bytes) : reader_(bytes) {}

  std::optional<commit> decode() {
    version_ = reader_.byte();
    if (version_ == 0 || version_ > codec_version) return std::nullopt;
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

  bool flag() { return byte_below(2) == 1; }

  boards::settings settings() {
    const auto read = read_settings(reader_);
    good_ = good_ && read;
    return read.value_or(boards::settings());
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
    for (std::uint64_t i = 0; i < results && good_; ++i) into.results.push_back(decode_result());
  }

  result decode_result() {
    result read;
    auto code = reader_.byte();
    if (version_ > 1 && (code & had_total) != 0) {
      read.had_total = true;
      code = static_cast<std::uint8_t>(code - had_total);
    }
    good_ = good_ && code < result_code_count;
    if (good_) read.code = static_cast<result_code>(code);
    read.total = reader_.zigzag();
    if (read.had_total) read.previous = reader_.zigzag();
    return read;
  }

  void decode_entries(commit& into) {
    const auto entries = count(least_entry_bytes);
    into.entries.reserve(entries);
    for (std::size_t i = 0; i < entries && good_; ++i) {
      const auto kind = static_cast<entry_kind>(reader_.byte());
      // The first version had these two only.
      good_ = version_ > 1 || kind == entry_kind::total_change || kind == entry_kind::board_created;
      if (good_) decode_entry(kind, into.entries);
    }
  }

  void decode_entry(entry_kind kind, std::vector<entry>& into) {
    // Braces have their parts evaluated from left to right.
    switch (kind) {
      case entry_kind::total_change:
        into.emplace_back(decode_total_change());
        return;
      case entry_kind::board_created:
        into.emplace_back(
            board_created{board(), text(), version_ > 1 ? settings() : boards::settings()});
        return;
      case entry_kind::data_change:
        into.emplace_back(data_change{board(), user(), text()});
        return;
      case entry_kind::visibility_change:
        into.emplace_back(visibility_change{board(), user(), flag()});
        return;
      case entry_kind::user_removed:
        into.emplace_back(user_removed{board(), user()});
        return;
      case entry_kind::user_erased:
        into.emplace_back(decode_user_erased());
        return;
      case entry_kind::settings_changed:
        into.emplace_back(settings_changed{board(), settings()});
        return;
      case entry_kind::board_deleted:
        into.emplace_back(board_deleted{board()});
        return;
    }
    good_ = false;
  }

  total_change decode_total_change() {
    total_change read;
    read.board = board();
    if (flag()) read.previous = reader_.zigzag();
    read.now.user = user();
    read.now.total = reader_.zigzag();
    read.now.arrived = reader_.varint();
    return read;
  }

  user_erased decode_user_erased() {
    user_erased read;
    read.user.from_path = flag();
    read.user.user = user();
    return read;
  }

  byte_reader reader_;
  std::uint8_t version_ = 0;
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
  for (const auto& one : from.results) put(out, one);
  put_varint(out, from.entries.size());
  for (const auto& one : from.entries) std::visit([&](const auto& kind) { put(out, kind); }, one);
}

std::optional<commit> decode(std::string_view bytes) { return decoder(bytes).decode(); }

}  // namespace scoreboard::commits
