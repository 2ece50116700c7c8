#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "src/boards/archive_info.hpp"
#include "src/boards/board_id.hpp"
#include "src/boards/due_times.hpp"
#include "src/boards/settings.hpp"
#include "src/boards/user_reference.hpp"
#include "src/boards/user_state.hpp"
#include "src/ranking/entry.hpp"

namespace scoreboard::commits {

/// An idempotency key as the server keeps it: 128 bits of a hash that is seeded by the store.
struct request_key {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend bool operator==(const request_key&, const request_key&) = default;
};

/// The windows in which keys are remembered. Each has its own bounds, so that none of them pushes
/// out keys of another. Numbered on disk.
enum class key_window : std::uint8_t {
  sender = 0,        ///< keys that senders chose, of requests with one result
  sender_list = 1,   ///< the same, of requests with another number of results
  service = 2,       ///< keys that the service made itself, of requests with one result
  service_list = 3,  ///< the same, of requests with another number of results
};

inline constexpr std::size_t key_window_count = 4;

/// A request that the commit carries out, by what makes it known when it comes again.
struct keyed_request {
  /// Of a request that an older format kept: the key's request may have been any.
  static constexpr std::uint64_t unknown_fingerprint = 0;

  key_window window = key_window::sender;
  request_key key;
  std::uint64_t fingerprint = 0;  ///< hash of what was asked: a key belongs to one request
  std::uint32_t result_count = 0;

  friend bool operator==(const keyed_request&, const keyed_request&) = default;
};

/// What a change came to. Numbered on disk, and apart from the codes that requests are answered
/// with (src/wire/error_code.hpp): those may change, this is history.
enum class result_code : std::uint8_t {
  done = 0,
  overflow = 1,         ///< the sum leaves int64; nothing changed
  kept = 2,             ///< the total that there was is as good or better, and stays
  out_of_bounds = 3,    ///< the new total is outside the board's bounds; nothing changed
  unknown_user = 4,     ///< the user is not on the board; nothing changed, and no key is bound
  created = 5,          ///< the board was not there before
  unknown_board = 6,    ///< in a list over boards: there is no such board
  invalid_user = 7,     ///< in a list: the board takes no users of this type
  season_over = 8,      ///< in a list: the season that was named does not run
  too_many_boards = 9,  ///< in a list over boards: a board more than the server takes
};

inline constexpr std::uint8_t result_code_count = 10;

/// What one change came to.
struct result {
  std::int64_t total = 0;     ///< the user's, if a score is done or kept; else 0
  std::int64_t previous = 0;  ///< the user's before, if `had_total`; else 0
  result_code code = result_code::done;
  bool had_total = false;  ///< the user was on the board

  friend bool operator==(const result&, const result&) = default;
};

/// Whether a request with these results binds its key: one that was refused does not, and may be
/// tried again.
inline bool binds_key(std::span<const result> results) noexcept {
  return results.size() != 1 || results.front().code != result_code::unknown_user;
}

/// A user's total is another one. A change that leaves the total as it is makes no entry.
struct total_change {
  boards::board_id board = boards::default_board_id;
  std::optional<std::int64_t> previous;  ///< none: the user is new on the board
  ranking::entry now;

  friend bool operator==(const total_change&, const total_change&) = default;
};

/// What is kept beside a user's total.
struct data_change {
  boards::board_id board = boards::default_board_id;
  ranking::user_id user;
  std::string data;  ///< JSON, byte for byte as it was sent; empty: taken away

  friend bool operator==(const data_change&, const data_change&) = default;
};

/// A user is shown to others from now on, or not.
struct visibility_change {
  boards::board_id board = boards::default_board_id;
  ranking::user_id user;
  bool hidden = false;
  std::string board_name = {};                       ///< for its event
  boards::user_kind users = boards::user_kind::any;  ///< that the board takes, for its event

  friend bool operator==(const visibility_change&, const visibility_change&) = default;
};

/// A user is not on the board any more: total, data and hiding are forgotten.
struct user_removed {
  boards::board_id board = boards::default_board_id;
  ranking::user_id user;

  friend bool operator==(const user_removed&, const user_removed&) = default;
};

/// A user was erased from all boards. The commit has a user_removed for each; this is what a
/// restore of an older backup does again.
struct user_erased {
  boards::user_reference user;

  friend bool operator==(const user_erased&, const user_erased&) = default;
};

/// A board is there from now on, in its first season.
struct board_created {
  boards::board_id board = boards::default_board_id;
  std::string name;
  boards::settings settings = {};
  boards::due_times due = {};

  friend bool operator==(const board_created&, const board_created&) = default;
};

/// A board has these settings, and other times at which something is due, from now on.
struct settings_changed {
  boards::board_id board = boards::default_board_id;
  boards::settings settings;
  boards::due_times due = {};
  std::string name = {};  ///< of the board, for its event; empty: only `due` changed, there is none

  friend bool operator==(const settings_changed&, const settings_changed&) = default;
};

/// A board is gone with all in it, its archives included. When it was called "default", a
/// board_created follows it.
struct board_deleted {
  boards::board_id board = boards::default_board_id;
  boards::board_id origin = boards::default_board_id;  ///< see boards::board_info

  std::vector<boards::board_id> unwritten = {};  ///< its archives that are being written
  std::string name = {};                         ///< of the board, for its event

  friend bool operator==(const board_deleted&, const board_deleted&) = default;
};

/// The running season of a board is over. Its users stay under the number that the board had, as an
/// archive; the board goes on under another number, in its next season and with nobody on it.
struct season_ended {
  boards::board_id board = boards::default_board_id;   ///< its number is the archive's from now on
  boards::board_id origin = boards::default_board_id;  ///< see boards::board_info
  std::string name;                                    ///< of the board
  boards::settings settings;
  std::uint64_t season = 1;  ///< the one that is over
  boards::board_id next = boards::default_board_id;
  boards::due_times due = {};  ///< of the next season

  friend bool operator==(const season_ended&, const season_ended&) = default;
};

/// This moment of a board stays readable, as an archive.
struct snapshot_taken {
  boards::board_id board = boards::default_board_id;
  boards::board_id origin = boards::default_board_id;  ///< see boards::board_info
  boards::board_id archive = boards::default_board_id;
  std::string name;                                   ///< of the snapshot
  ranking::order order = ranking::order::descending;  ///< of the board
  boards::user_kind kind = boards::user_kind::any;    ///< of its users
  std::uint64_t season = 1;
  boards::due_times due = {};  ///< of the board from now on

  friend bool operator==(const snapshot_taken&, const snapshot_taken&) = default;
};

/// What a board had of a user at the moment of a snapshot that is still being written. It is in the
/// commit that first changes the user after that moment, so that the moment is still known after a
/// restart.
struct earlier_user {
  boards::board_id archive = boards::default_board_id;
  ranking::user_id user;
  std::optional<boards::user_state> state;  ///< none: the user was not on the board

  friend bool operator==(const earlier_user&, const earlier_user&) = default;
};

/// An archive is written. What was kept until then is not needed any more: the users of a season
/// that is over, the earlier users of a snapshot.
struct archive_written {
  boards::board_id origin = boards::default_board_id;  ///< see boards::board_info
  boards::board_id archive = boards::default_board_id;
  std::uint64_t users = 0;      ///< that it shows
  bool past_season = false;     ///< see boards::archive_info
  std::string board_name = {};  ///< for its event
  std::string name = {};  ///< of the snapshot, for its event; empty: it was deleted, there is none

  friend bool operator==(const archive_written&, const archive_written&) = default;
};

/// An archive is gone. When it is still being written nobody sees it any more, but what is kept of
/// it stays until it is written, because an older archive may need it; then another archive_deleted
/// takes it away.
struct archive_deleted {
  boards::board_id origin = boards::default_board_id;  ///< see boards::board_info
  boards::board_id archive = boards::default_board_id;
  bool written = true;

  friend bool operator==(const archive_deleted&, const archive_deleted&) = default;
};

/// A board shows the moment of this archive to all who may not look beyond it, or shows itself
/// again.
struct freeze_changed {
  boards::board_id origin = boards::default_board_id;   ///< see boards::board_info
  boards::board_id archive = boards::default_board_id;  ///< taken in the commit that freezes
  bool frozen = true;
  std::string board_name = {};  ///< for its event

  /// When it freezes; none: an earlier program froze it, which did not keep that.
  std::optional<boards::frozen_details> details = {};

  friend bool operator==(const freeze_changed&, const freeze_changed&) = default;
};

/// The state is that of a backup, which goes on from here. The numbers that events got after the
/// backup was made are lost with it; so that none of them is given again, as many as this says are
/// given to no event.
struct state_restored {
  std::uint64_t skipped_events = 0;

  friend bool operator==(const state_restored&, const state_restored&) = default;
};

/// One thing that a commit changes.
using entry =
    std::variant<total_change, board_created, data_change, visibility_change, user_removed,
                 user_erased, settings_changed, board_deleted, season_ended, snapshot_taken,
                 earlier_user, archive_written, archive_deleted, state_restored, freeze_changed>;

/// One step of the whole state: what the gateway dispatched together, and what it came to. The
/// state after commit V is the one before it with all entries of V applied, wherever they are
/// applied and over however many shards: an entry names boards and users, never a shard. A commit
/// is stored whole or not at all, and never without those before it.
struct commit {
  /// V: how many commits there are, this one included. Also those count that change no total.
  std::uint64_t version = 0;

  /// What keys age by: the wall clock of the service's first start, and the time in which it has
  /// run since. Never less than before, and without leaps, whatever the wall clock does.
  std::uint64_t time_ms = 0;

  /// The last number given in the order of changes, also to changes that came to nothing. A board
  /// gets its number from it, too, so none of them is ever given again.
  ranking::arrival last_arrival = 0;

  std::vector<keyed_request> requests;
  std::vector<result> results;  ///< of the first request, then of the second, and so on

  /// Those of one user in their order. What happens to boards comes first; a commit that deletes a
  /// board, ends its season or keeps a moment of it changes nothing else of it.
  std::vector<entry> entries;

  /// Since 1970, by the sequencer's wall clock, but never less than before: what seasons and
  /// snapshots go by, and what people are told.
  std::uint64_t wall_ms = 0;

  friend bool operator==(const commit&, const commit&) = default;
};

/// What is known of the archive that this entry makes, in a commit with this version and wall_ms.
boards::archive_info archive_of(const season_ended& ended, std::uint64_t version,
                                std::uint64_t wall_ms);
boards::archive_info archive_of(const snapshot_taken& taken, std::uint64_t version,
                                std::uint64_t wall_ms);

/// Throws std::invalid_argument when the requests do not have as many results as they say.
void validate(const commit& checked);

/// Calls `visit` with each request of `of` and its results, in their order. REQUIRES: the requests
/// have as many results as they say.
template <class Visit>
void for_each_request(const commit& of, Visit visit) {
  std::span<const result> rest = of.results;
  for (const auto& request : of.requests) {
    assert(request.result_count <= rest.size());
    visit(request, rest.first(request.result_count));
    rest = rest.subspan(request.result_count);
  }
}

/// What must be kept of a commit so that the keys of one window stay known: the commit without its
/// entries, and with the requests of that window only that bind their key.
commit keys_of(const commit& from, key_window window);

}  // namespace scoreboard::commits

template <>
struct std::hash<scoreboard::commits::request_key> {
  std::size_t operator()(const scoreboard::commits::request_key& key) const noexcept {
    return static_cast<std::size_t>(key.low);  // a hash already
  }
};
