#include "src/storage/rocksdb/earlier_formats.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <rocksdb/write_batch.h>

#include "src/boards/names.hpp"
#include "src/commits/byte_reader.hpp"
#include "src/storage/codec.hpp"
#include "src/storage/rocksdb/rocksdb_reading.hpp"
#include "src/storage/total_record.hpp"

namespace scoreboard::storage {

namespace {

constexpr char all_keys_kind = 'r';
constexpr char user_kind = 'u';
constexpr char window_kind = 'w';

// One more than the number that `overflow` had among the codes of answers.
constexpr std::uint8_t overflow_number = 16;

/// The numbers of boards that only had names: "default" has its own, and the others count up. There
/// are no more boards than users, and each user's total has a number in the order of changes: none
/// of these is given again.
class board_numbers {
 public:
  boards::board_id of(std::string_view name) {
    if (name == boards::default_board) return boards::default_board_id;
    const auto found = numbers_.find(name);
    if (found != numbers_.end()) return found->second;
    const boards::board_id next{numbers_.size() + 1};
    numbers_.emplace(name, next);
    return next;
  }

 private:
  std::map<std::string, boards::board_id, std::less<>> numbers_;
};

struct named_user {
  std::string_view board;
  ranking::user_id user;
};

std::optional<named_user> decode_user(std::string_view key) {
  commits::byte_reader reader(key);
  if (reader.byte() != user_kind) return std::nullopt;
  const auto board = reader.bytes(reader.byte());
  auto user = codec::user_of(reader.bytes(reader.left()));
  if (!reader.good() || !user) return std::nullopt;
  return named_user{board, std::move(*user)};
}

std::optional<commits::result> decode_result(commits::byte_reader& reader) {
  const auto code = reader.byte();
  const auto total = reader.zigzag();
  if (code == 0) return commits::result{total, 0, commits::result_code::done, false};
  if (code == overflow_number) return commits::result{0, 0, commits::result_code::overflow, false};
  return std::nullopt;
}

bool decode_requests(commits::byte_reader& reader, commits::commit& into) {
  constexpr std::size_t least_request_bytes = 25;
  constexpr std::size_t least_result_bytes = 2;
  const auto requests = reader.varint();
  if (requests > reader.left() / least_request_bytes) return false;
  std::uint64_t results = 0;
  for (std::uint64_t i = 0; i < requests; ++i) {
    auto& one = into.requests.emplace_back();
    one.key.high = reader.big_endian();
    one.key.low = reader.big_endian();
    one.fingerprint = reader.big_endian();
    const auto its = reader.varint();
    if (its > reader.left()) return false;
    one.result_count = static_cast<std::uint32_t>(its);
    results += its;
  }
  if (results > reader.left() / least_result_bytes) return false;
  for (std::uint64_t i = 0; i < results; ++i) {
    const auto one = decode_result(reader);
    if (!one) return false;
    into.results.push_back(*one);
  }
  return reader.finished();
}

/// A record of either format; all keys of one of format 1 are in one window.
std::optional<commits::commit> decode_keys(std::string_view key, std::string_view value) {
  commits::byte_reader key_reader(key);
  std::uint8_t window = 0;
  if (key_reader.byte() == window_kind) window = key_reader.byte();
  if (window >= commits::key_window_count) return std::nullopt;
  commits::commit keys;
  keys.version = key_reader.big_endian();
  if (!key_reader.finished()) return std::nullopt;
  commits::byte_reader reader(value);
  keys.time_ms = reader.varint();
  if (!decode_requests(reader, keys)) return std::nullopt;
  for (auto& one : keys.requests) one.window = static_cast<commits::key_window>(window);
  return keys;
}

/// Puts the keys of a record of format 1 into the windows in which they may be.
void spread_over_windows(commits::commit& keys) {
  for (auto& one : keys.requests) {
    one.window =
        one.result_count == 1 ? commits::key_window::sender : commits::key_window::sender_list;
    // It was made of the request's meaning, and is made of its bytes now.
    one.fingerprint = commits::keyed_request::unknown_fingerprint;
  }
}

void read_keys(rocksdb::DB& db, const std::string& directory, const store::visitor& into) {
  constexpr commits::key_window of_format_1[] = {commits::key_window::sender,
                                                 commits::key_window::sender_list};
  for (const auto window : of_format_1) {
    scan_kind(db, directory, all_keys_kind, [&](std::string_view key, std::string_view value) {
      auto keys = decode_keys(key, value);
      if (!keys) return false;
      spread_over_windows(*keys);
      const auto its = commits::keys_of(*keys, window);
      if (!its.requests.empty() && into.keys) into.keys(its);
      return true;
    });
  }
  scan_kind(db, directory, window_kind, [&](std::string_view key, std::string_view value) {
    const auto keys = decode_keys(key, value);
    if (keys && into.keys) into.keys(*keys);
    return keys.has_value();
  });
}

}  // namespace

void read_earlier(rocksdb::DB& db, const std::string& directory, const store::visitor& into) {
  board_numbers numbers;
  const auto scan_users = [&](const auto& visit) {
    scan_kind(db, directory, user_kind, [&](std::string_view key, std::string_view value) {
      auto user = decode_user(key);
      const auto total = codec::decode_total(value);
      if (!user || !total) return false;
      visit(*user, *total);
      return true;
    });
  };
  if (into.board) {
    std::string last(boards::default_board);
    scan_users([&](const named_user& one, const total_record& /*total*/) {
      if (one.board == last) return;
      last = one.board;
      if (one.board != boards::default_board)
        into.board({numbers.of(one.board), last, {}, std::nullopt});
    });
  }
  if (into.total) {
    scan_users([&](named_user& one, const total_record& total) {
      into.total(numbers.of(one.board), {std::move(one.user), total.total, total.arrived});
    });
  }
  read_keys(db, directory, into);
}

rocksdb::Status delete_earlier(rocksdb::WriteBatch& batch) {
  rocksdb::Status status;
  for (const char kind : {all_keys_kind, user_kind, window_kind}) {
    if (status.ok()) status = delete_kind(batch, kind);
  }
  return status;
}

}  // namespace scoreboard::storage
