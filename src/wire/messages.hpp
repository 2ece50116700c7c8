#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "src/base/request_id.hpp"
#include "src/boards/settings.hpp"
#include "src/boards/user_reference.hpp"
#include "src/commits/commit.hpp"
#include "src/commits/event.hpp"
#include "src/ranking/entry.hpp"
#include "src/wire/error_code.hpp"
#include "src/wire/read.hpp"

namespace scoreboard::wire {

// -- updates --------------------------------------------------------------------------------------

/// Something that happens to one user of a board.
struct change {
  enum class kind : std::uint8_t {
    absolute,  ///< the total becomes `value`
    relative,  ///< `value` is added to the total; a new user starts at 0
    data,      ///< the user's data becomes `data`
    hide,      ///< the user is shown to nobody
    show,      ///< the user is shown again, at the old place among ties
    remove,    ///< the user leaves the board; nothing when there is none
  };

  static constexpr std::size_t max_data_bytes = 256;

  ranking::user_id user;
  kind how = kind::absolute;
  std::int64_t value = 0;

  /// JSON that is kept beside the total if that is taken. Empty: what there is goes; none: it
  /// stays.
  std::optional<std::string> data = {};

  std::uint64_t season = 0;  ///< the only one in which it counts; 0: any
  std::uint32_t board = 0;   ///< which of the list's boards

  /// The user is named by a path: see boards::user_reference.
  bool from_path = false;

  friend bool operator==(const change&, const change&) = default;
};

/// Whether it is a score, and not something else that happens to a user.
constexpr bool is_score(change::kind how) noexcept {
  return how == change::kind::absolute || how == change::kind::relative;
}

/// Changes, carried out in their order. One that fails spoils no other.
struct change_list {
  static constexpr std::size_t max_changes = 10'000;

  std::vector<std::string> boards;
  std::vector<change> changes;  ///< at most max_changes; none, and the key is bound all the same

  /// A user of the wrong type, or a season that is over, is the mistake of the change. Else it
  /// refuses the whole if that is a single change.
  bool is_list = false;

  /// So is a board that is not there. Else there is one board, and all of it is refused.
  bool over_boards = false;

  friend bool operator==(const change_list&, const change_list&) = default;
};

/// Makes a board, or gives one that is there these settings.
struct put_board {
  std::string board;
  boards::settings settings;

  friend bool operator==(const put_board&, const put_board&) = default;
};

struct delete_board {
  std::string board;

  friend bool operator==(const delete_board&, const delete_board&) = default;
};

/// Ends the running season of a board now, and begins the next one.
struct reset_board {
  std::string board;
  std::uint64_t season = 0;  ///< the one to be ended: refused when another one runs

  friend bool operator==(const reset_board&, const reset_board&) = default;
};

/// Keeps this moment of a board under a name. Nothing when there is a snapshot with the name.
struct put_snapshot {
  std::string board;
  std::string name;

  friend bool operator==(const put_snapshot&, const put_snapshot&) = default;
};

/// Nothing when there is none with the name, or a frozen board shows it.
struct delete_snapshot {
  std::string board;
  std::string name;

  friend bool operator==(const delete_snapshot&, const delete_snapshot&) = default;
};

/// Has a board show this moment of itself to all who may not look beyond it, or itself again.
/// Nothing when it does already.
struct freeze_board {
  std::string board;
  bool frozen = true;

  friend bool operator==(const freeze_board&, const freeze_board&) = default;
};

/// Removes a user from all boards, and notes it for restores of older backups.
struct erase_user {
  boards::user_reference user;

  friend bool operator==(const erase_user&, const erase_user&) = default;
};

using action = std::variant<change_list, put_board, delete_board, erase_user, reset_board,
                            put_snapshot, delete_snapshot, freeze_board>;

/// Whatever changes the state.
struct update {
  /// A second update with the key of an earlier one is not carried out but gets its answer.
  static constexpr std::size_t max_key_bytes = 64;

  /// Who made the key. Keys of different makers never meet, and each have a window of their own.
  enum class key_maker : std::uint8_t {
    sender,   ///< who wrote the request: repeated for as long as they choose
    service,  ///< the load balancer or the bridge, for a request without one: repeated for seconds
  };

  std::string key;  ///< 1 to max_key_bytes bytes
  wire::action action;
  key_maker made_by = key_maker::sender;

  /// Hash of the request as it was sent: a key belongs to one request, and the action does not hold
  /// all of it (spelling, path, entries that cannot be carried out).
  std::uint64_t fingerprint = 0;

  /// Whose key it is: those of different owners never meet. 0: nobody's.
  std::uint64_t key_owner = 0;

  friend bool operator==(const update&, const update&) = default;
};

/// An update of one board.
update update_of(std::string board, std::string key, std::vector<change> changes,
                 bool is_list = false);

/// How many results it has. O(1).
std::size_t result_count(const update& of) noexcept;

using operation = std::variant<update, read>;

/// What a client process asks of the server.
struct request {
  std::uint64_t id = 0;  ///< unique among the requests in flight of one peer

  /// How long after this left somebody still waits for the answer, in milliseconds. A duration and
  /// not a moment, because the clocks of two hosts may differ by hours.
  std::uint64_t time_left_ms = 0;
  operation what;
  scoreboard::request_id request_id = {};  ///< by which people know it; empty: none

  friend bool operator==(const request&, const request&) = default;
};

// -- answers --------------------------------------------------------------------------------------

/// What became of each change of an update, in its order; of any other action there is one result.
using results = std::vector<commits::result>;

/// Best first.
using entries = std::vector<ranking::entry>;

/// The answer to a top or a window.
struct listing {
  /// A later read of the same may say it knows this; 0: the server does not keep it. No two answers
  /// have the same one, whichever process of the server gave them.
  std::uint64_t tag = 0;
  entries list;

  friend bool operator==(const listing&, const listing&) = default;
};

/// The answer to a read: what its sender knows is still right.
struct unchanged {
  friend bool operator==(const unchanged&, const unchanged&) = default;
};

/// One line of a ranking with its rank.
struct ranked_entry {
  std::uint64_t rank = 0;
  ranking::entry entry;  ///< of which the arrival does not cross; of nobody once it was erased
  std::string data;      ///< empty: none, or it was not asked for

  /// The user's position in the snapshot that was asked for beside; 0: none.
  std::uint64_t before = 0;

  friend bool operator==(const ranked_entry&, const ranked_entry&) = default;
};

/// The answer to queries of entries.
struct page {
  std::uint64_t of = 0;  ///< users on the board
  std::uint64_t season = 0;
  std::vector<ranked_entry> list;
  std::optional<std::vector<ranked_entry>> top;

  friend bool operator==(const page&, const page&) = default;
};

/// The answer to user_query.
struct user_standing {
  ranking::user_id user;  ///< as the board knows it
  std::int64_t total = 0;
  std::uint64_t rank = 0;  ///< of a hidden user the one that it would have
  std::uint64_t of = 0;    ///< users on the board, this one included
  std::string data;        ///< empty: none
  bool hidden = false;

  friend bool operator==(const user_standing&, const user_standing&) = default;
};

/// The answer to ranking_query: those of the users that are shown on the board, best first.
struct user_ranking {
  std::uint64_t of = 0;
  std::vector<ranked_entry> list;

  friend bool operator==(const user_ranking&, const user_ranking&) = default;
};

/// The answer to count_query.
struct user_count {
  std::uint64_t count = 0;

  friend bool operator==(const user_count&, const user_count&) = default;
};

/// The answer to total_rank_query.
struct total_rank {
  std::uint64_t rank = 0;
  std::uint64_t of = 0;  ///< users on the board

  friend bool operator==(const total_rank&, const total_rank&) = default;
};

/// The answer to board_query.
struct board_description {
  boards::settings settings;
  std::uint64_t of = 0;
  std::optional<std::int64_t> best;  ///< totals; none on an empty board
  std::optional<std::int64_t> worst;
  std::uint64_t season = 0;
  std::optional<std::uint64_t> season_start_ms;     ///< since 1970; none: not known
  std::optional<std::uint64_t> season_end_ms = {};  ///< since 1970; none: when somebody says so

  friend bool operator==(const board_description&, const board_description&) = default;
};

/// The answer to boards_query and boards_of_user_query.
struct board_names {
  std::vector<std::string> names;
  bool more = false;  ///< there are some after the last one

  friend bool operator==(const board_names&, const board_names&) = default;
};

/// The answer to standings_query, in the order asked. Boards without the user are left out.
struct user_standings {
  struct line {
    std::string board;
    std::int64_t total = 0;
    std::uint64_t rank = 0;
    std::uint64_t of = 0;

    friend bool operator==(const line&, const line&) = default;
  };
  std::vector<line> list;

  friend bool operator==(const user_standings&, const user_standings&) = default;
};

/// The answer to snapshot_query.
struct snapshot_description {
  std::string name;
  std::uint64_t version = 0;  ///< the state that it shows is the one after so many commits
  std::uint64_t at_ms = 0;    ///< since 1970
  std::uint64_t of = 0;       ///< users on the board then
  bool ready = false;         ///< it can be read; else it is being written

  friend bool operator==(const snapshot_description&, const snapshot_description&) = default;
};

/// The answer to snapshots_query.
struct snapshot_list {
  std::vector<snapshot_description> list;
  bool more = false;  ///< there are older ones

  friend bool operator==(const snapshot_list&, const snapshot_list&) = default;
};

/// The answer to events_query.
struct event_list {
  std::vector<commits::event> list;
  std::uint64_t last = 0;  ///< what to ask after next: there are no others up to this one

  friend bool operator==(const event_list&, const event_list&) = default;
};

using outcome = std::variant<results, listing, unchanged, error_code, page, user_standing,
                             user_ranking, user_count, total_rank, board_description, board_names,
                             user_standings, snapshot_description, snapshot_list, event_list>;

/// Where an answer comes from.
struct answer_origin {
  /// The state that it shows, or is part of, is the one after so many commits. 0: of no state, for
  /// the request was not carried out.
  std::uint64_t version = 0;
  bool replayed = false;  ///< it is that of an earlier request with the same key of the sender

  /// Since when the board is frozen that is shown as it was then, since 1970; none: it is not.
  std::optional<std::uint64_t> frozen_ms = {};

  friend bool operator==(const answer_origin&, const answer_origin&) = default;
};

/// What became of the request with this id.
struct answer {
  std::uint64_t id = 0;
  outcome what;
  answer_origin origin = {};

  friend bool operator==(const answer&, const answer&) = default;
};

}  // namespace scoreboard::wire
