#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/commits/round_record.hpp"
#include "src/ranking/entry.hpp"
#include "src/storage/store.hpp"

/// The bytes of what a store keeps: one byte of kind, then the key; integers that keys are ordered
/// by are big-endian. Nothing that is read is believed: every decoder checks every byte, takes all
/// of them or none, and never throws for what they say. Thread rule: functions without state.
namespace scoreboard::storage::codec {

inline constexpr char user_kind = 'u';
inline constexpr char window_kind = 'w';  ///< A round's record in one window.
inline constexpr char round_kind = 'r';   ///< In format 1: a round's record for all windows.
inline constexpr char meta_kind = 'm';

/// What this program writes, and the newest that it reads. Format 1 had one record a round for all
/// keys, of nobody knows whose making, and no commit time in the progress record.
inline constexpr std::uint64_t format_version = 2;

inline constexpr std::string_view identity_key = "mi";
inline constexpr std::string_view progress_key = "mp";

/// Longer names of boards do not fit into a key.
inline constexpr std::size_t max_board_bytes = 255;

/// Written once, when the store is made.
struct identity {
  std::uint64_t version = format_version;
  std::uint64_t seed = 0;  ///< Only known when `version` is.

  friend bool operator==(const identity&, const identity&) = default;
};

/// Part of every write, so that the last one that is there tells how far the store has come.
struct progress_record {
  store::progress reached;         ///< In format 1 another number stands in place of its time.
  std::uint64_t write_number = 0;  ///< One more with every write: a gap would show.

  friend bool operator==(const progress_record&, const progress_record&) = default;
};

struct user_key {
  std::string_view board;  ///< Part of the key that was decoded.
  ranking::user_id user;
};

struct standing {
  std::int64_t total = 0;
  ranking::arrival arrived = 0;
};

/// Replaces `key` by that of a user. Throws std::invalid_argument for a board's name that is too
/// long.
void encode_user_key(std::string_view board, const ranking::user_id& user, std::string& key);
std::optional<user_key> decode_user_key(std::string_view key);

void encode_standing(const standing& value, std::string& out);
std::optional<standing> decode_standing(std::string_view value);

std::string encode_round_key(commits::key_window window, std::uint64_t number);

/// Replaces `out` by the value of a round. Throws std::invalid_argument when its requests do not
/// have as many results as they say. O(requests + results).
void encode_round(const commits::round_record& round, std::string& out);

/// Of either format. A record of format 1 is of the window `sender`, whatever is in it.
std::optional<commits::round_record> decode_round(std::string_view key, std::string_view value);

std::string encode_identity(const identity& value);
std::optional<identity> decode_identity(std::string_view value);

std::string encode_progress(const progress_record& value);
std::optional<progress_record> decode_progress(std::string_view value);

}  // namespace scoreboard::storage::codec
