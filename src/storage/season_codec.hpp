#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/boards/archive_info.hpp"
#include "src/boards/board_id.hpp"
#include "src/boards/due_times.hpp"
#include "src/boards/user_state.hpp"
#include "src/commits/commit.hpp"
#include "src/commits/event.hpp"
#include "src/storage/codec.hpp"
#include "src/storage/store.hpp"

/// The bytes of what a store keeps of seasons, snapshots and events. As codec.hpp.
namespace scoreboard::storage::codec {

/// An archive is written, or deleted.
struct written_record {
  boards::board_id origin = boards::default_board_id;  ///< of its board, see boards::board_info
  boards::board_id archive = boards::default_board_id;
  std::optional<std::uint64_t>
      users;  ///< that it shows; none: it was deleted and is not written yet

  friend bool operator==(const written_record&, const written_record&) = default;
};

/// The value of a record of kind 'n'.
std::string encode_due(const boards::due_times& value);
std::optional<boards::due_times> decode_due(std::string_view value);

/// The key of a record of the kinds 'a', 'f' and 'z': of an archive of the board that had the
/// number `origin` at first.
std::string encode_archive_key(char kind, boards::board_id origin, boards::board_id archive);

/// All keys that encode_archive_key() makes for a board.
key_range archives_of(char kind, boards::board_id origin);

/// What such a key names, if it is of this kind.
struct archive_key {
  boards::board_id origin = boards::default_board_id;
  boards::board_id archive = boards::default_board_id;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 means the 0 that <=> compares with
  friend auto operator<=>(const archive_key&, const archive_key&) = default;
};
std::optional<archive_key> decode_archive_key(char kind, std::string_view key);

/// The value of a record of kind 'f'; see written_record.
std::string encode_written(std::optional<std::uint64_t> users);
std::optional<written_record> decode_written(std::string_view key, std::string_view value);

/// The value of a record of kind 'a'. Whether the archive is written is another record. Throws
/// std::invalid_argument for a name that is too long and for the season 0.
std::string encode_archive(const boards::archive_info& value);
std::optional<store::archive_record> decode_archive(std::string_view key, std::string_view value);

/// The value of a record of kind 'z'. Throws std::invalid_argument for settings that no board can
/// have.
std::string encode_freeze(const std::optional<boards::frozen_details>& value);

/// Whether these are such bytes, and what they say.
bool decode_freeze(std::string_view value, std::optional<boards::frozen_details>& into);

/// The value of a record of kind 'p'; none: the user was not on the board. Throws
/// std::invalid_argument for data that is too long.
std::string encode_earlier(const std::optional<boards::user_state>& value);
std::optional<commits::earlier_user> decode_earlier(std::string_view key, std::string_view value);

/// The key of a record of kind 'v'.
std::string encode_event_key(std::uint64_t number);

/// Throws std::invalid_argument for a name that is too long.
std::string encode_event(const commits::event& value);
std::optional<commits::event> decode_event(std::string_view key, std::string_view value);

}  // namespace scoreboard::storage::codec
