#pragma once

#include <cstdint>

/// The numbers in a commit's bytes that its writer and its reader share.
namespace scoreboard::commits {

/// Kinds of entries.
enum class entry_kind : std::uint8_t {
  total_change = 1,
  board_created = 2,
  data_change = 3,
  visibility_change = 4,
  user_removed = 5,
  user_erased = 6,
  settings_changed = 7,
  board_deleted = 8,
  season_ended = 9,
  snapshot_taken = 10,
  earlier_user = 11,
  archive_written = 12,
  archive_deleted = 13,
  state_restored = 14,
  freeze_changed = 15,
};

/// The last one that a version of the codec had.
constexpr entry_kind last_kind_of(std::uint8_t version) noexcept {
  switch (version) {
    case 1:
      return entry_kind::board_created;
    case 2:
      return entry_kind::board_deleted;
    case 3:
      return entry_kind::state_restored;
    default:
      return entry_kind::freeze_changed;
  }
}

// How many orders there are, and kinds of users that a board takes.
inline constexpr std::uint8_t order_count = 2;
inline constexpr std::uint8_t user_kind_count = 3;

// Kinds of users.
inline constexpr std::uint8_t integer_user = 0;
inline constexpr std::uint8_t text_user = 1;

// A total change is for a user who had a total.
inline constexpr std::uint8_t has_previous = 1;

// Added to a result's code when the user had a total, which then follows.
inline constexpr std::uint8_t had_total = 0x80;

}  // namespace scoreboard::commits
