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

#include "tests/system/contract_access.hpp"
#include "tests/system/contract_board.hpp"
#include "tests/system/contract_seasons.hpp"

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

/// What is read: a board, or one of its snapshots.
struct contract_place {
  std::string board;
  std::string snapshot = {};  // empty: the board itself
};

struct entries_question {
  std::optional<std::int64_t> from;
  std::optional<std::int64_t> limit;
  std::optional<contract_user> user;
  std::optional<std::int64_t> total;
  std::optional<std::int64_t> scope;
  std::optional<std::int64_t> top;
  bool data = false;
  std::optional<std::string> since;
  rank_mode mode = rank_mode::position;
};

class contract_model {
 public:
  struct bounds {
    bool boards_by_score = false;  // the first score makes a board
    std::size_t boards = 0;        // with `default`
    std::int64_t entries = 0;      // in one answer
  };

  /// `now`: what the server's clock shows; nothing: that is not known, and no season ends by
  /// itself.
  contract_model(const bounds& limits, std::optional<contract_time> now)
      : limits_(limits), now_(now.value_or(0)), knows_time_(now.has_value()) {
    boards_["default"];
  }

  const std::map<std::string, contract_seasons>& boards() const { return boards_; }

  /// Who sends the requests that come. At first somebody who may do everything.
  void set_asker(const contract_rights& asker) { asker_ = asker; }
  /// What the asker sees instead of the board; null: the board itself, or there is none.
  const contract_snapshot* frozen_moment(const std::string& board) const;

  bool knows_time() const { return knows_time_; }
  contract_time now() const { return now_; }
  /// What is due by then happens. Does nothing when the clock was further already: the times of
  /// commits never go back.
  void set_clock(contract_time now);
  /// What answers told of a snapshot. REQUIRES: it is there.
  void note_version(const contract_place& snapshot, std::int64_t version);
  void note_ready(const contract_place& snapshot);
  /// Those that named the user who was erased last.
  const std::vector<contract_place>& erased_from() const { return erased_from_; }
  /// Null when there is none.
  const contract_snapshot* find_snapshot(const contract_place& snapshot) const;

  // Scores. A `user` and a `total` in the answer to the core, more to the others.
  expected_answer put_score(const std::string& name, const contract_score& score);
  expected_answer post_score(const std::string& name, const contract_score& score, bool show_rank);
  expected_answer post_scores(const std::string& name, const std::vector<listed_score>& list);
  expected_answer post_scores(const std::vector<listed_score>& list);

  // Reads of a board, or of a snapshot.
  expected_answer top(const contract_place& place, std::int64_t count) const;
  expected_answer window(const contract_place& place, std::int64_t position,
                         std::int64_t scope) const;
  expected_answer entries(const contract_place& place, const entries_question& question) const;
  expected_answer ranking(const contract_place& place, const std::vector<contract_user>& users,
                          rank_mode mode) const;
  expected_answer count(const contract_place& place, std::optional<std::int64_t> minimum,
                        std::optional<std::int64_t> maximum) const;
  expected_answer rank(const contract_place& place, std::int64_t total, rank_mode mode) const;
  expected_answer user(const contract_place& place, const contract_user& segment,
                       rank_mode mode) const;

  // Users of a board.
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

  // Seasons and snapshots.
  expected_answer reset(const std::string& name, std::int64_t season);
  expected_answer put_snapshot(const contract_place& snapshot);
  expected_answer delete_snapshot(const contract_place& snapshot);
  expected_answer set_frozen(const std::string& name, bool frozen);
  expected_answer snapshot(const contract_place& snapshot) const;
  expected_answer snapshots(const std::string& name, const std::string& after,
                            std::size_t limit) const;

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
  /// What is read, or the code of the error.
  struct found_board {
    const contract_board* board = nullptr;
    std::string code = {};
  };
  found_board find(const contract_place& place) const;
  /// Null when the asker sees none with the name.
  const contract_snapshot* find_seen(const std::string& board, const std::string& name) const;
  contract_snapshot& edit(const contract_place& snapshot);
  std::string time_json(std::optional<contract_time> time) const;
  std::string snapshot_json(const contract_snapshot& snapshot) const;

  bounds limits_;
  contract_rights asker_ = contract_rights::everything();
  contract_time now_;
  bool knows_time_;
  std::map<std::string, contract_seasons> boards_;
  std::vector<contract_place> erased_from_;
};

/// The error with this code.
expected_answer refused(const std::string& code);

}  // namespace scoreboard::system_test
