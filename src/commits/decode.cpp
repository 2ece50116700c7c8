#include <utility>

#include "src/commits/byte_reader.hpp"
#include "src/commits/codec.hpp"
#include "src/commits/codec_numbers.hpp"
#include "src/commits/settings_codec.hpp"

namespace scoreboard::commits {

namespace {

// The fewest bytes that each takes: they bound how many there can be in the bytes that follow.
constexpr std::size_t least_request_bytes = 26;
constexpr std::size_t least_result_bytes = 2;
constexpr std::size_t least_entry_bytes = 2;
constexpr std::size_t least_board_bytes = 1;

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
    into.wall_ms = version_ > 2 ? reader_.varint() : into.time_ms;
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

  /// That version 2 did not have.
  std::string name() { return version_ > 2 ? text() : std::string(); }

  boards::user_kind user_kind() {
    return static_cast<boards::user_kind>(byte_below(user_kind_count));
  }

  /// As name().
  boards::user_kind users() { return version_ > 2 ? user_kind() : boards::user_kind::any; }

  boards::due_times due() {
    if (version_ < 3) return {};
    const auto read = read_due(reader_);
    good_ = good_ && read;
    return read.value_or(boards::due_times());
  }

  /// The seasons of a board are counted from 1.
  std::uint64_t season() {
    const auto number = reader_.varint();
    good_ = good_ && number > 0;
    return number;
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
      auto& request = into.requests.emplace_back();
      request.window = static_cast<key_window>(byte_below(key_window_count));
      request.key.high = reader_.big_endian();
      request.key.low = reader_.big_endian();
      request.fingerprint = reader_.big_endian();
      const auto result_count = count(least_result_bytes);
      request.result_count = static_cast<std::uint32_t>(result_count);
      results += result_count;
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
      good_ = good_ && kind <= last_kind_of(version_);
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
            board_created{board(), text(), version_ > 1 ? settings() : boards::settings(), due()});
        return;
      case entry_kind::data_change:
        into.emplace_back(data_change{board(), user(), text()});
        return;
      case entry_kind::visibility_change:
        into.emplace_back(visibility_change{board(), user(), flag(), name(), users()});
        return;
      case entry_kind::user_removed:
        into.emplace_back(user_removed{board(), user()});
        return;
      case entry_kind::user_erased:
        into.emplace_back(decode_user_erased());
        return;
      case entry_kind::settings_changed:
        into.emplace_back(settings_changed{board(), settings(), due(), name()});
        return;
      case entry_kind::board_deleted:
        into.emplace_back(decode_board_deleted());
        return;
      case entry_kind::season_ended:
        into.emplace_back(
            season_ended{board(), board(), text(), settings(), season(), board(), due()});
        return;
      case entry_kind::snapshot_taken:
        into.emplace_back(decode_snapshot_taken());
        return;
      case entry_kind::earlier_user:
        into.emplace_back(decode_earlier_user());
        return;
      case entry_kind::archive_written:
        into.emplace_back(decode_archive_written());
        return;
      case entry_kind::archive_deleted:
        into.emplace_back(decode_archive_deleted());
        return;
      case entry_kind::state_restored:
        into.emplace_back(state_restored{reader_.varint()});
        return;
      case entry_kind::freeze_changed:
        into.emplace_back(decode_freeze_changed());
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

  board_deleted decode_board_deleted() {
    board_deleted read;
    read.board = board();
    read.origin = version_ > 2 ? board() : read.board;
    if (version_ < 3) return read;
    const auto unwritten = count(least_board_bytes);
    read.unwritten.reserve(unwritten);
    for (std::size_t i = 0; i < unwritten; ++i) read.unwritten.push_back(board());
    read.name = name();
    return read;
  }

  snapshot_taken decode_snapshot_taken() {
    snapshot_taken read;
    read.board = board();
    read.origin = board();
    read.archive = board();
    read.name = text();
    read.order = static_cast<ranking::order>(byte_below(order_count));
    read.kind = user_kind();
    read.season = season();
    read.due = due();
    return read;
  }

  earlier_user decode_earlier_user() {
    earlier_user read;
    read.archive = board();
    read.user = user();
    if (!flag()) return read;
    auto& state = read.state.emplace();
    state.standing.total = reader_.zigzag();
    state.standing.arrived = reader_.varint();
    state.hidden = flag();
    state.data = text();
    return read;
  }

  archive_written decode_archive_written() {
    archive_written read;
    read.archive = board();
    read.origin = board();
    read.users = reader_.varint();
    read.past_season = flag();
    read.board_name = name();
    read.name = name();
    return read;
  }

  archive_deleted decode_archive_deleted() {
    archive_deleted read;
    read.archive = board();
    read.origin = board();
    read.written = flag();
    return read;
  }

  freeze_changed decode_freeze_changed() {
    freeze_changed read;
    read.archive = board();
    read.origin = board();
    read.frozen = flag();
    read.board_name = text();
    if (version_ < 5 || !flag()) return read;
    read.details = read_details(reader_);
    if (!read.details) good_ = false;
    return read;
  }

  byte_reader reader_;
  std::uint8_t version_ = 0;
  bool good_ = true;
};

}  // namespace

std::optional<commit> decode(std::string_view bytes) { return decoder(bytes).decode(); }

}  // namespace scoreboard::commits
