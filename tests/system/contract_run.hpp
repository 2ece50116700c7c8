// Sends the requests of contract_draws to a cluster, one after the other through its clients and
// the balancer, and compares every answer with what contract_model says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/system/cluster.hpp"
#include "tests/system/contract_door.hpp"
#include "tests/system/contract_draws.hpp"
#include "tests/system/contract_model.hpp"
#include "tests/system/contract_people.hpp"
#include "tests/system/scale.hpp"
#include "tests/system/stepping_clock.hpp"

namespace scoreboard::system_test {

/// An answer is not what the contract says. The text has the last requests.
class contract_difference : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Cut if it is long.
std::string shown(const std::string& text);

/// In the header of an answer.
std::optional<std::uint64_t> version_in(const response& answer);

class contract_run {
 public:
  /// With the server as the limits of the model say, and the clients with the tokens of `people`.
  /// `clock`: the server's; null: the right one. `now`: what it shows, where it stands still.
  /// REQUIRES: the cluster has two clients and the balancer. It, the clock and the people outlive
  /// this.
  contract_run(cluster& service, contract_people& people, stepping_clock* clock,
               std::optional<contract_time> now, const contract_model::bounds& limits,
               std::uint64_t seed);

  /// One random request, or a step of the clock. Throws contract_difference.
  void step();
  /// The same, and the server is killed and started again while the request is under way, or has
  /// been away while the clock stepped.
  void step_with_kill();
  /// Compares all that the boards hold.
  void compare_all();

  std::size_t requests() const { return requests_; }
  /// How many of them were answered by each status.
  const std::map<unsigned, std::size_t>& statuses() const { return statuses_; }
  std::size_t replays() const { return replays_; }
  /// How often the server was killed between the commit of a write and its answer.
  std::size_t kills_before_answer() const { return kills_before_answer_; }
  std::int64_t largest_board() const { return largest_board_; }
  /// How often the clock stepped, and how many seasons and snapshots that ended or made.
  std::size_t clock_steps() const { return clock_steps_; }
  std::size_t due() const { return due_; }
  /// How often somebody got a new token.
  std::size_t rotations() const { return rotations_; }
  /// How many answers showed a moment that was frozen.
  std::size_t frozen_answers() const { return frozen_answers_; }
  /// How often a snapshot was still being written when it was needed.
  std::size_t waits() const { return waits_; }

 private:
  /// For what is not done at once.
  static constexpr auto longest_wait = patient(std::chrono::seconds(60));

  /// A request that is sent, and what must come back.
  struct attempt {
    contract_request request;
    const contract_person* by = nullptr;
    std::string key = {};  // empty: none
    header_list headers = {};
    expected_answer expected = {};
    bool is_repeated = false;  // was answered before, with this key
    bool with_kill = false;
    bool may_wait = false;  // needs a snapshot that may still be being written
  };
  /// What a key was used for, and how it was answered.
  struct keyed_answer {
    contract_request request;
    std::string owner;  // the name of the token
    std::string key;
    unsigned status = 0;
    std::string body;
  };
  struct known_page {
    std::string tag;
    std::string body;
  };

  contract_request draw_request(bool rather_write);
  contract_request draw_change_of(const std::string& board);
  attempt draw(bool with_kill);
  /// By the chief. The meaning is done.
  attempt prepared(const contract_request& request) { return prepared(request, people_.chief()); }
  attempt prepared(const contract_request& request, const contract_person& by);
  /// What must come back. Does what the request means, unless it is refused.
  expected_answer meaning_of(const contract_request& request, const contract_person& by);
  bool may_have_to_wait(const contract_request& request) const;
  void choose_key(attempt& made);
  /// Null when the person has not used it, or long ago.
  const keyed_answer* find_answered(const std::string& owner, const std::string& key) const;
  void carry_out(const attempt& made);
  response exchange(const attempt& made);
  contract_door& draw_door(const attempt& made);
  response send_once(const attempt& made, const std::string& method, bool with_kill);
  void check(const attempt& made, const response& answer);
  void check_body(const attempt& made, const response& answer);
  void check_versions(const attempt& made, const response& answer);
  void check_version_of_board(const attempt& made, std::uint64_t version);
  void check_freeze(const attempt& made, const response& answer);
  void check_repeated(const keyed_answer& first, const response& answer);
  void check_page(const attempt& made, const response& answer);
  void remember_key(const attempt& made, const response& answer);
  void expect(bool holds, const std::string& otherwise);

  void rotate_tokens();
  /// The reads that show all entries of what it names.
  std::vector<contract_request> reads_of(const contract_place& place, std::int64_t of) const;

  // Seasons and snapshots.
  void step_clock(bool while_away);
  contract_time next_time();
  void send_first_write();
  void compare_what_was_due(std::uint64_t version_before);
  void wait_for_erasure(const contract_user& user);
  /// Asks for the snapshots of a board, and tells the model what it cannot know.
  void look_at_snapshots(const std::string& board, std::uint64_t newer_than);
  void learn_of_snapshots(const std::string& board, const response& answer,
                          std::uint64_t newer_than);
  void learn_of_snapshots(const contract_request& request, const response& answer);
  /// A read, again and again until its answer is right, but not for ever.
  void carry_out_eventually(const contract_request& request);
  template <typename Action>
  void repeat_until_right(Action action);

  cluster& service_;
  contract_people& people_;
  stepping_clock* const clock_;
  std::uint64_t seed_;
  contract_model model_;
  contract_draws draws_;
  contract_dice dice_;  // for what is not part of a request
  std::int64_t most_entries_;
  std::vector<contract_door> doors_;  // the balancer is the last

  std::deque<keyed_answer> answered_;                                // with keys that are bound
  std::deque<std::string> refused_keys_;                             // those that are not
  std::set<std::pair<std::string, std::string>> bound_keys_;         // by owner
  std::map<std::pair<std::string, std::string>, known_page> pages_;  // by reader and target
  std::deque<contract_request> recent_reads_;
  std::string board_being_written_;  // a snapshot of it was made by the last request
  std::map<std::string, std::uint64_t> board_versions_;
  std::uint64_t known_version_ = 0;
  std::deque<std::string> history_;

  std::size_t requests_ = 0;
  std::size_t keys_ = 0;
  std::size_t replays_ = 0;
  std::size_t kills_before_answer_ = 0;
  std::int64_t largest_board_ = 0;
  std::size_t clock_steps_ = 0;
  std::size_t due_ = 0;
  std::size_t waits_ = 0;
  std::size_t rotations_ = 0;
  std::size_t frozen_answers_ = 0;
  std::map<unsigned, std::size_t> statuses_;
};

}  // namespace scoreboard::system_test
