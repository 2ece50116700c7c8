#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "src/boards/board_id.hpp"
#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/actors/server/random_requests.hpp"
#include "tests/actors/server/service_model.hpp"

namespace scoreboard::tests {

/// A client process, and a record of all that it asked and heard. It is judged when all of that is
/// known, with the commits that were stored: these say when each was made and what the service did
/// by itself, but not what it should have done.
class service_history {
 public:
  service_history(std::mt19937_64& random, bool boards_by_score, std::size_t max_boards)
      : random_(random), requests_(random) {
    model_.boards_by_score = boards_by_score;
    model_.max_boards = max_boards;
  }

  wire::request next();

  /// Reads of all archives that were ever seen, for when nothing happens any more.
  std::vector<wire::request> look_at_archives();

  void hear(gateway_fixture& from);
  bool all_is_heard() const noexcept { return answers_.size() == sent_.size(); }

  void set_disk_was_full() noexcept { disk_was_full_ = true; }

  /// `wall_ms`: by when all that was due has been done. REQUIRES: all is heard.
  void judge(const std::vector<storage::store::commit_ptr>& commits, std::uint64_t wall_ms);

  /// How many answers of each kind there were.
  void count(std::map<std::size_t, std::size_t>& kinds) const;

  /// How many answers show frozen boards.
  std::size_t frozen_answers() const;

  /// How many requests were refused, for each reason.
  void count(std::map<wire::error_code, std::size_t>& errors) const;

 private:
  struct sent_request {
    wire::request request;
    std::uint64_t acknowledged = 0;  ///< the newest version that was heard of before
    bool is_last = false;            ///< nothing happened afterwards
  };

  struct heard {
    wire::answer answer;
    std::uint64_t last_sent = 0;  ///< the id of the last request before it was heard
    std::uint64_t stored = 0;     ///< commits before it was heard
  };

  using update_map = std::map<std::uint64_t, std::vector<const sent_request*>>;

  const wire::answer& answer_to(const sent_request& asked) const {
    return answers_.at(asked.request.id).answer;
  }

  void learn(const commits::commit& stored);
  void note_numbers(const commits::commit& stored);

  update_map updates_by_commit();
  void check_order(const sent_request& asked) const;
  bool is_first(const wire::update& update, const sent_request& asked);
  void judge_updates(const commits::commit& stored, const std::vector<const sent_request*>& of_it);
  void judge_own(const commits::commit& stored);
  void judge_moment(const service_model::commit_moment& at);
  bool can_come_from(const service_model::commit_moment& at, const sent_request& asked) const;
  bool is_explained(const service_model::commit_moment& at, const sent_request& asked) const;
  bool is_frozen_as(const wire::answer_origin& origin, const wire::read& asked) const;
  bool misses_snapshot(const wire::read& asked) const;

  std::mt19937_64& random_;
  random_requests requests_;
  std::uint64_t last_id_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::vector<sent_request> sent_;
  std::vector<wire::update> updates_;
  std::map<std::uint64_t, heard> answers_;
  bool disk_was_full_ = false;
  std::size_t learnt_ = 0;  // commits

  // Of the commits that were looked at: the names of numbers.
  std::map<boards::board_id, std::string> boards_{
      {boards::default_board_id, std::string(boards::default_board)}};
  std::map<boards::board_id, std::pair<std::string, std::string>> archives_;  // board and archive

  service_model model_;
  std::map<std::string, std::uint64_t> first_;  // by key: who was carried out
  std::set<std::uint64_t> explained_;
  std::vector<std::pair<std::uint64_t, boards::user_reference>> erased_;  // by which commits

  /// By request: the board of a read that shows an archive beside, as it was.
  std::map<std::uint64_t, board_model> compared_;
};

}  // namespace scoreboard::tests
