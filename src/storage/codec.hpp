#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/boards/board_id.hpp"
#include "src/boards/settings.hpp"
#include "src/boards/user_reference.hpp"
#include "src/commits/commit.hpp"
#include "src/ranking/entry.hpp"
#include "src/ranking/user_id.hpp"
#include "src/storage/store.hpp"
#include "src/storage/total_record.hpp"

/// The bytes of what a store keeps: one byte of kind, then the key; integers that keys are ordered
/// by are big-endian. Nothing that is read is believed: every decoder checks every byte, takes all
/// of them or none, and never throws for what they say. Thread rule: functions without state.
namespace scoreboard::storage::codec {

inline constexpr char archive_kind = 'a';   ///< A moment of a board that stays readable.
inline constexpr char board_kind = 'b';     ///< A board's name, and what season it is in.
inline constexpr char data_kind = 'd';      ///< A user's data.
inline constexpr char earlier_kind = 'p';   ///< A user at the moment of an unwritten snapshot.
inline constexpr char erased_kind = 'e';    ///< A user who was erased from all boards.
inline constexpr char written_kind = 'f';   ///< An archive is written: how many users it shows.
inline constexpr char hidden_kind = 'h';    ///< A user is hidden: the value is empty.
inline constexpr char keys_kind = 'k';      ///< What a commit holds of the keys of one window.
inline constexpr char due_kind = 'n';       ///< When something is due for a board; none: never.
inline constexpr char settings_kind = 's';  ///< A board's settings; none: the default ones.
inline constexpr char total_kind = 't';     ///< A user's total.
inline constexpr char event_kind = 'v';     ///< What those are told who listen.
inline constexpr char frozen_kind = 'z';    ///< A board shows this archive.

/// What this program writes, and the newest that it reads. Format 3 has records of the kinds 'b',
/// 'k' and 't' only, format 4 none of 'a', 'f', 'n', 'p', 'v' and 'z', format 5 none of 'z', and
/// in format 6 the values of these are empty; they read the same. See earlier_formats.hpp for those
/// before.
inline constexpr std::uint64_t format_version = 7;

inline constexpr std::string_view identity_key = "mi";
inline constexpr std::string_view progress_key = "mp";

/// Longer names of boards are not kept, nor is more data of a user.
inline constexpr std::size_t max_board_bytes = 255;
inline constexpr std::size_t max_data_bytes = 256;

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

/// Of a record of the kinds 'd', 'h', 'p' and 't', which has such a key behind the kind; of 'p'
/// the board is an archive.
struct user_key {
  boards::board_id board = boards::default_board_id;
  ranking::user_id user;
};

struct board_value {
  std::string name;
  std::optional<std::uint64_t> season_start_ms;  ///< Format 3 did not keep it.
  std::uint64_t season = 1;                      ///< always 1 when `origin` is the board itself
  boards::board_id origin = boards::default_board_id;  ///< see boards::board_info

  friend bool operator==(const board_value&, const board_value&) = default;
};

/// A range of keys; the first of it and the first behind it.
struct key_range {
  std::string begin;
  std::string end;
};

struct keys_key {
  commits::key_window window = commits::key_window::sender;
  std::uint64_t version = 0;  ///< of the commit
};

/// Replaces `key` by that of a user's record of this kind.
void encode_user_key(char kind, boards::board_id board, const ranking::user_id& user,
                     std::string& key);
std::optional<user_key> decode_user_key(char kind, std::string_view key);

/// All keys that encode_user_key() makes for a board.
key_range users_of(char kind, boards::board_id board);

/// Replaces `out`.
void encode_total(const total_record& value, std::string& out);
std::optional<total_record> decode_total(std::string_view value);

/// Throws std::invalid_argument unless there are 1 to 256 bytes. The bytes are the value.
void require_data(std::string_view data);
bool is_data(std::string_view value) noexcept;

/// The key of a board's record of the kinds 'b' and 's'.
std::string encode_board_key(char kind, boards::board_id board);
std::optional<boards::board_id> decode_board_key(char kind, std::string_view key);

/// The value of the board with this number. Throws std::invalid_argument for a name that is too
/// long and for the season 0. REQUIRES: a season after the first one has a start.
std::string encode_board(boards::board_id board, const board_value& value);
std::optional<board_value> decode_board(boards::board_id board, std::string_view value);

/// Throws std::invalid_argument for settings that no board can have.
std::string encode_settings(const boards::settings& value);
std::optional<boards::settings> decode_settings(std::string_view value);

/// The key of the `index`-th user, from 0, whom the commit with this version erased.
std::string encode_erased_key(std::uint64_t version, std::uint64_t index);
std::optional<std::uint64_t> decode_erased_key(std::string_view key);  ///< The version.

std::string encode_erased(const boards::user_reference& value);
std::optional<boards::user_reference> decode_erased(std::string_view value);

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
