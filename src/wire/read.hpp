#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "src/boards/board_prefixes.hpp"
#include "src/boards/names.hpp"
#include "src/boards/user_reference.hpp"
#include "src/ranking/positions.hpp"
#include "src/ranking/selection.hpp"

/// What can be asked. A kind of query names its fields once, in fields(): how it is written, read,
/// hashed and compared follows from that. Ranks and positions are 1-based.
namespace scoreboard::wire {

inline constexpr std::uint64_t max_names = 1000;  ///< in one list of names

// -- of one board ---------------------------------------------------------------------------------

/// The best `count` entries.
struct top_query {
  std::uint64_t count = 0;

  auto fields() { return std::tie(count); }
  auto fields() const { return std::tie(count); }
  bool is_valid() const noexcept { return true; }
  ranking::positions wanted() const noexcept { return {1, count}; }

  friend bool operator==(const top_query&, const top_query&) = default;
};

/// The entries at the positions [position - scope, position + scope].
struct window_query {
  std::uint64_t position = 1;
  std::uint64_t scope = 0;

  auto fields() { return std::tie(position, scope); }
  auto fields() const { return std::tie(position, scope); }
  bool is_valid() const noexcept { return position > 0; }
  ranking::positions wanted() const noexcept { return ranking::around(position, scope); }

  friend bool operator==(const window_query&, const window_query&) = default;
};

/// How entries are shown, and what beside them.
struct entries_form {
  std::optional<std::uint64_t> top;  ///< so many of the best are shown beside the entries
  ranking::rank_kind rank = ranking::rank_kind::position;
  bool data = false;  ///< show the users' data
  std::string since =
      {};  ///< the snapshot of the board whose positions are shown, too; empty: none

  auto fields() { return std::tie(top, rank, data, since); }
  auto fields() const { return std::tie(top, rank, data, since); }
  bool is_valid() const noexcept { return since.empty() || boards::is_board_name(since); }

  friend bool operator==(const entries_form&, const entries_form&) = default;
};

/// The entries from a position on.
struct page_query {
  std::uint64_t from = 1;
  std::uint64_t limit = 0;
  entries_form form;

  auto fields() { return std::tie(from, limit, form); }
  auto fields() const { return std::tie(from, limit, form); }
  bool is_valid() const noexcept {
    return from > 0 && (from == 1 || form.rank != ranking::rank_kind::dense);
  }

  friend bool operator==(const page_query&, const page_query&) = default;
};

/// The entries around a user: 2 * scope + 1 of them, shifted inwards at the ends of the board.
struct around_user_query {
  boards::user_reference user;
  std::uint64_t scope = 0;
  entries_form form;

  auto fields() { return std::tie(user, scope, form); }
  auto fields() const { return std::tie(user, scope, form); }
  bool is_valid() const noexcept { return form.rank != ranking::rank_kind::dense; }

  friend bool operator==(const around_user_query&, const around_user_query&) = default;
};

/// The same around the place of someone who reached a total now.
struct around_total_query {
  std::int64_t total = 0;
  std::uint64_t scope = 0;
  entries_form form;

  auto fields() { return std::tie(total, scope, form); }
  auto fields() const { return std::tie(total, scope, form); }
  bool is_valid() const noexcept { return form.rank != ranking::rank_kind::dense; }

  friend bool operator==(const around_total_query&, const around_total_query&) = default;
};

/// Where a user stands.
struct user_query {
  boards::user_reference user;
  ranking::rank_kind rank = ranking::rank_kind::position;
  bool tells_hidden = true;  ///< the answer says so of a hidden user

  auto fields() { return std::tie(user, rank, tells_hidden); }
  auto fields() const { return std::tie(user, rank, tells_hidden); }
  bool is_valid() const noexcept { return rank != ranking::rank_kind::dense; }

  friend bool operator==(const user_query&, const user_query&) = default;
};

/// Where each of some users stands.
struct ranking_query {
  static constexpr std::size_t max_users = 1000;

  std::vector<ranking::user_id> users;  ///< each once
  ranking::rank_kind rank = ranking::rank_kind::position;

  auto fields() { return std::tie(users, rank); }
  auto fields() const { return std::tie(users, rank); }
  bool is_valid() const noexcept {
    return users.size() <= max_users && rank != ranking::rank_kind::dense &&
           std::ranges::none_of(users, &ranking::user_id::is_nobody);
  }

  friend bool operator==(const ranking_query&, const ranking_query&) = default;
};

/// How many users have a total in [minimum, maximum]; no bound is none.
struct count_query {
  std::optional<std::int64_t> minimum;
  std::optional<std::int64_t> maximum;

  auto fields() { return std::tie(minimum, maximum); }
  auto fields() const { return std::tie(minimum, maximum); }
  bool is_valid() const noexcept { return true; }

  friend bool operator==(const count_query&, const count_query&) = default;
};

/// The rank of someone who reached a total now.
struct total_rank_query {
  std::int64_t total = 0;
  ranking::rank_kind rank = ranking::rank_kind::position;

  auto fields() { return std::tie(total, rank); }
  auto fields() const { return std::tie(total, rank); }
  bool is_valid() const noexcept { return rank != ranking::rank_kind::dense; }

  friend bool operator==(const total_rank_query&, const total_rank_query&) = default;
};

/// What there is to know of the board itself.
struct board_query {
  auto fields() { return std::tie(); }
  auto fields() const { return std::tie(); }
  bool is_valid() const noexcept { return true; }

  friend bool operator==(const board_query&, const board_query&) = default;
};

/// What there is to know of one snapshot of the board, past seasons included.
struct snapshot_query {
  std::string name;

  auto fields() { return std::tie(name); }
  auto fields() const { return std::tie(name); }
  bool is_valid() const noexcept { return boards::is_board_name(name); }

  friend bool operator==(const snapshot_query&, const snapshot_query&) = default;
};

/// The snapshots of the board, newest first, from the first one older than `after` on.
struct snapshots_query {
  std::string after;  ///< empty: from the newest on
  std::uint64_t limit = 0;

  auto fields() { return std::tie(after, limit); }
  auto fields() const { return std::tie(after, limit); }
  bool is_valid() const noexcept {
    return limit > 0 && limit <= max_names && (after.empty() || boards::is_board_name(after));
  }

  friend bool operator==(const snapshots_query&, const snapshots_query&) = default;
};

// -- of all boards --------------------------------------------------------------------------------

/// Names of boards in the order of their bytes, from the first one after `after` on.
struct boards_query {
  std::string after;
  std::uint64_t limit = 0;
  boards::board_prefixes among = boards::all_boards();  ///< others are left out

  auto fields() { return std::tie(after, limit, among); }
  auto fields() const { return std::tie(after, limit, among); }
  bool is_valid() const noexcept { return limit > 0 && limit <= max_names; }

  friend bool operator==(const boards_query&, const boards_query&) = default;
};

/// The same, of those boards only that a user is on.
struct boards_of_user_query {
  boards::user_reference user;
  std::string after;
  std::uint64_t limit = 0;
  boards::board_prefixes among = boards::all_boards();
  boards::board_prefixes beyond_freeze = {};  ///< see read::beyond_freeze

  auto fields() { return std::tie(user, after, limit, among, beyond_freeze); }
  auto fields() const { return std::tie(user, after, limit, among, beyond_freeze); }
  bool is_valid() const noexcept { return limit > 0 && limit <= max_names; }

  friend bool operator==(const boards_of_user_query&, const boards_of_user_query&) = default;
};

/// Where a user stands on each of some boards, at one moment.
struct standings_query {
  static constexpr std::size_t max_boards = 100;

  boards::user_reference user;
  std::vector<std::string> boards;  ///< each once
  ranking::rank_kind rank = ranking::rank_kind::position;
  boards::board_prefixes beyond_freeze = {};  ///< see read::beyond_freeze

  auto fields() { return std::tie(user, boards, rank, beyond_freeze); }
  auto fields() const { return std::tie(user, boards, rank, beyond_freeze); }
  bool is_valid() const noexcept {
    return boards.size() <= max_boards && rank != ranking::rank_kind::dense;
  }

  friend bool operator==(const standings_query&, const standings_query&) = default;
};

/// Events after the `after`-th one, oldest first.
struct events_query {
  static constexpr std::uint64_t max_events = 1000;

  std::optional<std::uint64_t> after;  ///< none: from now on
  std::string board;                   ///< those of it only; empty: all
  std::uint64_t limit = 0;             ///< 1 to max_events
  bool wait = false;                   ///< for the next one, while there is none

  auto fields() { return std::tie(after, board, limit, wait); }
  auto fields() const { return std::tie(after, board, limit, wait); }
  bool is_valid() const noexcept {
    return limit > 0 && limit <= max_events && (board.empty() || boards::is_board_name(board));
  }

  friend bool operator==(const events_query&, const events_query&) = default;
};

using query = std::variant<top_query, window_query, page_query, around_user_query,
                           around_total_query, user_query, ranking_query, count_query,
                           total_rank_query, board_query, boards_query, boards_of_user_query,
                           standings_query, snapshot_query, snapshots_query, events_query>;

/// Whether it asks for one board, which read::board names; else that is empty. O(1).
bool is_of_one_board(const query& asked) noexcept;

/// Whether it can be asked of a snapshot as of the board, see read::snapshot. O(1).
bool is_of_a_ranking(const query& asked) noexcept;

/// The positions that a top or a window shows, as far as the board has them; none for any other
/// kind. O(1).
std::optional<ranking::positions> core_positions(const query& asked) noexcept;

/// The snapshot whose positions are shown beside; empty: none. O(1).
std::string_view since_of(const query& asked);

/// Whether read::max_entries bounds its answer. O(1).
bool shows_entries(const query& asked) noexcept;

/// How many entries the answer may have at most, or how much work it is in terms of these. O(1).
std::uint64_t entries_asked_for(const query& asked);

/// A query, and how its sender takes the answer.
struct read {
  std::string board;
  query asks;
  std::uint64_t max_entries = 0;  ///< a longer answer is error too_many
  std::uint64_t known_tag = 0;    ///< of the answer that the sender has; 0: none
  std::uint64_t at_least = 0;     ///< the answer shows this version or a newer one
  std::string snapshot = {};      ///< of the board, which is asked; empty: the board as it is now
  /// Boards that are frozen are shown as they are now: all of them, or of several that are asked
  /// those that the query names.
  bool beyond_freeze = true;

  friend bool operator==(const read&, const read&) = default;
};

/// Whether the read shows a board as it is now, also when it is frozen. O(log prefixes)
/// comparisons.
bool looks_beyond_freeze(const read& asked, std::string_view board) noexcept;

/// Reads as keys: two are the same when they ask for the same, whatever their senders know already.
/// The hash is good in all its bits, and seeded: see seeded_hash. O(bytes).
struct read_hash {
  std::size_t operator()(const read& key) const;
};

struct same_read {
  bool operator()(const read& a, const read& b) const;
};

}  // namespace scoreboard::wire
