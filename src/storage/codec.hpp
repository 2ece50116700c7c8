#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/boards/board_id.hpp"
#include "src/commits/commit.hpp"
#include "src/ranking/entry.hpp"
#include "src/storage/store.hpp"

/// The bytes of what a store keeps: one byte of kind, then the key; integers that keys are ordered
/// by are big-endian. Nothing that is read is believed: every decoder checks every byte, takes all
/// of them or none, and never throws for what they say. Thread rule: functions without state.
namespace scoreboard::storage::codec {

inline constexpr char board_kind = 'b';
inline constexpr char keys_kind = 'k';  ///< What a commit holds of the keys of one window.
inline constexpr char meta_kind = 'm';
inline constexpr char total_kind = 't';

/// What this program writes, and the newest that it reads. See earlier_formats.hpp for those
/// before.
inline constexpr std::uint64_t format_version = 3;

inline constexpr std::string_view identity_key = "mi";
inline constexpr std::string_view progress_key = "mp";

/// Longer names of boards are not kept.
inline constexpr std::size_t max_board_bytes = 255;

/// Written once, when the store is made.
struct identity {
  std::uint64_t version = format_version;
  std::uint64_t seed = 0;  ///< Only known when `version` is.

  friend bool operator==(const identity&, const identity&) = default;
};

/// Part of every write, so that the last one that is there tells how far the store has come.
struct progress_record {
  store::progress reached;
  std::uint64_t write_number = 0;  ///< One more with every write: a gap would show.

  friend bool operator==(const progress_record&, const progress_record&) = default;
};

struct total_key {
  boards::board_id board = boards::default_board_id;
  ranking::user_id user;
};

struct total_record {
  std::int64_t total = 0;
  ranking::arrival arrived = 0;
};

struct keys_key {
  commits::key_window window = commits::key_window::sender;
  std::uint64_t version = 0;  ///< of the commit
};

/// Replaces `key` by that of a user's total.
void encode_total_key(boards::board_id board, const ranking::user_id& user, std::string& key);
std::optional<total_key> decode_total_key(std::string_view key);

/// Replaces `out`.
void encode_total(const total_record& value, std::string& out);
std::optional<total_record> decode_total(std::string_view value);

std::string encode_board_key(boards::board_id board);
std::optional<boards::board_id> decode_board_key(std::string_view key);

/// Throws std::invalid_argument for a name that is too long.
std::string encode_board(std::string_view name);
std::optional<std::string> decode_board(std::string_view value);

std::string encode_keys_key(const keys_key& key);
std::optional<keys_key> decode_keys_key(std::string_view key);

std::string encode_identity(const identity& value);
std::optional<identity> decode_identity(std::string_view value);

std::string encode_progress(const progress_record& value);
std::optional<progress_record> decode_progress(std::string_view value);

/// A user as the end of a key: a byte that says which kind it is, and the user.
void put_user(const ranking::user_id& user, std::string& key);

/// Takes it from the end of a key.
std::optional<ranking::user_id> user_of(std::string_view bytes);

}  // namespace scoreboard::storage::codec
