// What the service must answer by its HTTP contract, in the plainest form: one request at a time,
// on maps. A function for each kind of request does it and gives the answer.
//
// Users in paths are those of the segment; the board says whom it means (contract_board).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/system/contract_board.hpp"

namespace scoreboard::system_test {

struct expected_answer {
  unsigned status = 200;
  std::string code;  // of an error
  std::string body;  // JSON (contract_json); empty: none, or that of the error
};

/// An entry of a list: a score, or what is none and is answered by the error.
struct listed_score {
  std::optional<std::string> board;  // as JSON; nothing in lists for one board
  std::string board_name;
  contract_score score;
  std::string code;       // of an entry that is no score
  std::string user_json;  // the user of such an entry as it is answered
};

struct entries_question {
  std::optional<std::int64_t> from;
  std::optional<std::int64_t> limit;
  std::optional<contract_user> user;
  std::optional<std::int64_t> total;
  std::optional<std::int64_t> scope;
  std::optional<std::int64_t> top;
  bool data = false;
  rank_mode mode = rank_mode::position;
};

class contract_model {
 public:
  struct bounds {
    bool boards_by_score = false;  // the first score makes a board
    std::size_t boards = 0;        // with `default`
    std::int64_t entries = 0;      // in one answer
  };

  explicit contract_model(const bounds& limits) : limits_(limits) { boards_["default"]; }

  const std::map<std::string, contract_board>& boards() const { return boards_; }

  // Scores. A `user` and a `total` in the answer to the core, more to the others.
  expected_answer put_score(const std::string& name, const contract_score& score);
  expected_answer post_score(const std::string& name, const contract_score& score, bool show_rank);
  expected_answer post_scores(const std::string& name, const std::vector<listed_score>& list);
  expected_answer post_scores(const std::vector<listed_score>& list);

  // Reads of a board.
  expected_answer top(const std::string& name, std::int64_t count) const;
  expected_answer window(const std::string& name, std::int64_t position, std::int64_t scope) const;
  expected_answer entries(const std::string& name, const entries_question& question) const;
  expected_answer ranking(const std::string& name, const std::vector<contract_user>& users,
                          rank_mode mode) const;
  expected_answer count(const std::string& name, std::optional<std::int64_t> minimum,
                        std::optional<std::int64_t> maximum) const;
  expected_answer rank(const std::string& name, std::int64_t total, rank_mode mode) const;

  // Users of a board.
  expected_answer user(const std::string& name, const contract_user& segment, rank_mode mode) const;
  expected_answer delete_user(const std::string& name, const contract_user& segment);
  /// `data` is JSON; empty takes away what there is.
  expected_answer set_data(const std::string& name, const contract_user& segment,
                           const std::string& data);
  expected_answer set_hidden(const std::string& name, const contract_user& segment, bool hidden);

  // Boards.
  expected_answer names(const std::string& after, std::size_t limit) const;
  expected_answer board(const std::string& name) const;
  expected_answer put_board(const std::string& name, const contract_settings& settings);
  expected_answer delete_board(const std::string& name);

  // Users of all boards.
  expected_answer standings(const contract_user& segment, const std::vector<std::string>& names,
                            rank_mode mode) const;
  expected_answer boards_of(const contract_user& segment, const std::string& after,
                            std::size_t limit) const;
  expected_answer erase(const contract_user& segment);

 private:
  /// The code of an error, or the answer's members but for the board.
  score_result apply(const std::string& name, const contract_score& score);
  std::string apply_listed(const std::string& name, const listed_score& entry);
  /// Of a user who is on the board; else the error.
  expected_answer change_member(const std::string& name, const contract_user& segment,
                                const std::function<void(contract_member&)>& change);
  const contract_board* find(const std::string& name) const;
  expected_answer limited(std::vector<std::string> entries, std::size_t others,
                          const std::string& body) const;

  bounds limits_;
  std::map<std::string, contract_board> boards_;
};

/// The error with this code.
expected_answer refused(const std::string& code);

}  // namespace scoreboard::system_test
