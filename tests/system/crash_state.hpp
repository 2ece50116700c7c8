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
#include <string>
#include <string_view>
#include <vector>

namespace scoreboard::system_test {

enum class step_kind { board, board_deletion, score, list, data, hiding, user_deletion, erasure };
inline constexpr std::array step_names{"settings of boards", "deletions of boards",
                                       "single scores",      "lists over boards",
                                       "data of users",      "hiding",
                                       "deletions of users", "erasures"};

struct crash_step {
  step_kind kind = step_kind::score;
  std::string method;
  std::string target;
  std::string body;
  unsigned status = 0;  // of the answer that must come
  std::string digest;   // of its body, see digest_of(); nothing when only the status is known
};

// Of an answer, what a state foretells: users, totals, what was taken, codes of errors.
std::string digest_of(std::string_view json);

class crash_state {
 public:
  // The boards that all owners write to, and the settings that they must have been made with.
  static const std::map<std::string, std::string>& shared_boards();

  explicit crash_state(std::size_t owner);

  // Draws what is sent next, and is afterwards the state that it leads to.
  crash_step take_step(std::mt19937_64& random);

  // The state as text, to be compared with what read() gives.
  std::string text() const;
  // The same, as the service shows it through this port. Throws when it cannot be read.
  std::string read(std::uint16_t port) const;

 private:
  struct placed_user {
    std::int64_t total = 0;
    std::uint64_t since = 0;  // counts changes of totals: the order among equal ones
    std::string data;
    bool hidden = false;
  };
  struct board {
    bool ascending = false;
    bool keeps_best = false;
    std::optional<std::int64_t> minimum;
    std::optional<std::int64_t> maximum;
    std::map<std::string, placed_user> users;
  };

  std::string draw_board(std::mt19937_64& random) const;
  crash_step put_board(std::mt19937_64& random);
  crash_step delete_board();
  crash_step post_score(std::mt19937_64& random);
  crash_step post_list(std::mt19937_64& random);
  crash_step change_user(std::mt19937_64& random, step_kind kind);
  crash_step erase(std::mt19937_64& random);
  // Draws the fields of a score and gives the digest of its answer.
  std::string score(std::mt19937_64& random, const std::string& name, std::string& fields);

  std::string own_board_;
  std::vector<std::string> users_;  // as JSON
  std::map<std::string, board> boards_;
  std::uint64_t changes_ = 0;
};

}  // namespace scoreboard::system_test
