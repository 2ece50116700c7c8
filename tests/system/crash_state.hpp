// What one owner of crash_rounds must find: a board whose life only this owner controls, and users
// that nobody else writes, on that board and on shared ones. So each answer, and the state after
// it, is known before it comes.
//
// Thread rule: one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/system/crash_feed.hpp"
#include "tests/system/http_client.hpp"

namespace scoreboard::system_test {

enum class step_kind {
  board,
  board_deletion,
  score,
  list,
  data,
  hiding,
  user_deletion,
  erasure,
  reset,
  snapshot,
  snapshot_deletion
};
inline constexpr std::array step_names{"settings of boards",    "deletions of boards",
                                       "single scores",         "lists over boards",
                                       "data of users",         "hiding",
                                       "deletions of users",    "erasures",
                                       "ends of seasons",       "snapshots",
                                       "deletions of snapshots"};

struct crash_step {
  step_kind kind = step_kind::score;
  std::string method;
  std::string target;
  std::string body;
  unsigned status = 0;  // of the answer that must come
  std::string digest;   // of its body, see digest_of(); nothing when only the status is known

  // The same, if this error must come.
  crash_step failing(unsigned error_status, const std::string& code) &&;
};

// Of an answer, what a state foretells: users, totals, what was taken, seasons, names of snapshots,
// codes of errors.
std::string digest_of(std::string_view json);

class crash_state {
 public:
  // The boards that all owners write to, and the settings that they must have been made with.
  static const std::map<std::string, std::string>& shared_boards();

  explicit crash_state(std::size_t owner);

  // Draws what is sent next, and is afterwards the state that it leads to.
  crash_step take_step(std::mt19937_64& random);

  // What the feed must tell of the steps since forget_events(), in their order, with a user who was
  // erased since as null. An order to keep a snapshot is no event, and is in it as one of the type
  // `kept_snapshot`.
  static constexpr const char* kept_snapshot = "kept";
  const std::vector<crash_event>& events() const { return events_; }
  void forget_events() { events_.clear(); }
  // Whether an event must be of this owner. That of an erasure says nobody's name, and neither do
  // those on shared boards of a user who was erased since.
  bool tells_of(const crash_event& event) const;

  // The names of the snapshots of the own board, past seasons included.
  std::vector<std::string> snapshots() const;

  // The state as text, to be compared with what read() gives.
  std::string text() const;
  // The same, as the service shows it through this port, when the snapshots are written. Throws
  // when it cannot be read.
  std::string read(std::uint16_t port) const;
  // Whether two such texts differ in nothing but snapshots, from which users are erased a while
  // later.
  static bool have_same_boards(std::string_view left, std::string_view right);

 private:
  struct placed_user {
    std::int64_t total = 0;
    std::uint64_t since = 0;  // counts changes of totals: the order among equal ones
    std::string data;
    bool hidden = false;
  };
  using users = std::map<std::string, placed_user>;
  struct snapshot {
    std::string name;
    bool ascending = false;
    users who;
    // Their places stay. An erased user who was hidden is gone.
    std::set<std::string> erased;
  };
  struct board {
    bool ascending = false;
    bool keeps_best = false;
    std::optional<std::int64_t> minimum;
    std::optional<std::int64_t> maximum;
    crash_state::users users;
    std::uint64_t season = 1;
    std::optional<std::uint64_t> keep_seasons;
    std::vector<snapshot> snapshots;  // oldest first
  };

  std::string draw_board(std::mt19937_64& random) const;
  crash_step put_board(std::mt19937_64& random);
  crash_step delete_board();
  crash_step post_score(std::mt19937_64& random);
  crash_step post_list(std::mt19937_64& random);
  crash_step change_user(std::mt19937_64& random, step_kind kind);
  crash_step erase(std::mt19937_64& random);
  crash_step reset(std::mt19937_64& random);
  crash_step put_snapshot(std::mt19937_64& random);
  crash_step delete_snapshot(std::mt19937_64& random);
  static void archive(board& from, const std::string& name);
  // Draws the fields of a score and gives the digest of its answer.
  std::string score(std::mt19937_64& random, const std::string& name, std::string& fields);
  // How a path names a user.
  static std::string segment(std::string user);
  static std::string settings_text(const board& of);
  static std::vector<std::pair<std::string, placed_user>> listed(const users& all, bool ascending);
  std::string text_of(const snapshot& past) const;
  std::string read_board(http_client& client, const std::string& name) const;
  std::string read_snapshots(http_client& client) const;

  std::string own_board_;
  std::vector<std::string> users_;  // as JSON
  std::map<std::string, board> boards_;
  std::uint64_t changes_ = 0;
  std::vector<crash_event> events_;
};

}  // namespace scoreboard::system_test
