#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/boards/settings.hpp"
#include "src/boards/user_reference.hpp"
#include "src/commits/commit.hpp"
#include "src/ranking/user_id.hpp"

namespace scoreboard::commits {

/// How many of the newest events are kept.
inline constexpr std::uint64_t kept_events = 100'000;

/// Something that happened to a board, or to a user as a whole: what listeners are told.
/// Follows from the entries of a commit, so it is the same wherever that is applied.
struct event {
  /// Numbered on disk.
  enum class kind : std::uint8_t {
    created = 0,
    settings = 1,
    deleted = 2,
    season_ended = 3,
    snapshot_ready = 4,
    hidden = 5,
    shown = 6,
    erased = 7,
    frozen = 8,
    thawed = 9,
  };

  /// Counts all events from 1 on, and skips what commits::state_restored says. A restore skips
  /// 2^40, so that numbers stay below 2^53 for thousands of restores.
  std::uint64_t number = 0;
  std::uint64_t version = 0;
  std::uint64_t at_ms = 0;  ///< since 1970
  kind what = kind::created;
  std::string board;                           ///< its name; empty: of all boards
  std::optional<boards::settings> settings{};  ///< of `created` and `settings`
  std::uint64_t season = 0;                    ///< of `season_ended`
  std::string snapshot{};                      ///< of `season_ended` and `snapshot_ready`

  /// Of `hidden` and `shown`; nobody when the user was erased since. Else 0.
  ranking::user_id user{};

  /// Of `hidden` and `shown`: what users the board took then. It tells whom an erasure means, also
  /// when the board is gone. Not for listeners.
  boards::user_kind users = boards::user_kind::any;

  friend bool operator==(const event&, const event&) = default;
};

inline constexpr std::uint8_t event_kinds = 10;

/// Whether it names a user. O(1).
inline bool names_user(const event& of) noexcept {
  return of.what == event::kind::hidden || of.what == event::kind::shown;
}

/// Whether it names the user whom that reference means on a board that takes what the event's board
/// took then. O(bytes).
bool names(const event& of, const boards::user_reference& erased);

/// The events of a commit.
struct commit_events {
  std::vector<event> list;
  std::uint64_t last = 0;  ///< the last number up to here, that was given or skipped
};

/// Those of `from`; `last`: of the commits before it. O(entries).
commit_events events_of(const commit& from, std::uint64_t last);

}  // namespace scoreboard::commits
