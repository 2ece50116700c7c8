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

#include "src/boards/board_id.hpp"
#include "src/boards/settings.hpp"
#include "src/boards/user_reference.hpp"
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

/// A board is there from now on.
struct board_created {
  boards::board_id board = boards::default_board_id;
  std::string name;
  boards::settings settings = {};

  friend bool operator==(const board_created&, const board_created&) = default;
};

struct settings_changed {
  boards::board_id board = boards::default_board_id;
  boards::settings settings;

  friend bool operator==(const settings_changed&, const settings_changed&) = default;
};

/// A board is gone with all in it. When it was called "default", a board_created follows.
struct board_deleted {
  boards::board_id board = boards::default_board_id;

  friend bool operator==(const board_deleted&, const board_deleted&) = default;
};

/// One thing that a commit changes.
using entry = std::variant<total_change, board_created, data_change, visibility_change,
                           user_removed, user_erased, settings_changed, board_deleted>;

/// One step of the whole state: what the gateway dispatched together, and what it came to. The
/// state after commit V is the one before it with all entries of V applied, wherever they are
/// applied and over however many shards: an entry names boards and users, never a shard. A commit
/// is stored whole or not at all, and never without those before it.
struct commit {
  /// V: how many commits there are, this one included. Also those count that change no total.
  std::uint64_t version = 0;
  std::uint64_t time_ms = 0;  ///< since 1970, by the sequencer's clock; never less than before

  /// The last number given in the order of changes, also to changes that came to nothing. A board
  /// gets its number from it, too, so none of them is ever given again.
  ranking::arrival last_arrival = 0;

  std::vector<keyed_request> requests;
  std::vector<result> results;  ///< of the first request, then of the second, and so on

  /// Those of one user in their order. What happens to boards comes first; a commit that deletes a
  /// board changes nothing else of it.
  std::vector<entry> entries;

  friend bool operator==(const commit&, const commit&) = default;
};

/// Throws std::invalid_argument when the requests do not have as many results as they say.
void validate(const commit& one);

/// Calls `visit` with each request of `of` and its results, in their order. REQUIRES: the requests
/// have as many results as they say.
template <class Visit>
void for_each_request(const commit& of, Visit visit) {
  std::span<const result> rest = of.results;
  for (const auto& one : of.requests) {
    assert(one.result_count <= rest.size());
    visit(one, rest.first(one.result_count));
    rest = rest.subspan(one.result_count);
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
