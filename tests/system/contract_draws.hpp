// Random requests of every kind of the HTTP contract, right and wrong ones, each with what it means
// to the model. The same seed gives the same requests as long as the answers are the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/system/contract_model.hpp"

namespace scoreboard::system_test {

struct contract_request {
  std::string method;
  std::string target;
  std::string body;
  std::function<expected_answer(contract_model&)> meaning;
  /// Of which the answer is; empty when it is of several or none.
  std::string board;
  /// Refused for its form, before any key or board is looked at.
  bool is_malformed = false;
  /// Keys that are sent besides; wrong ones.
  std::vector<std::string> wrong_keys = {};
  /// The answer has ranks or the state of the board, which may be later ones when it is replayed.
  bool shows_moment = false;
  /// What is read is this snapshot of the board.
  std::string snapshot = {};
  /// Those of the board that have to be written before the request can be answered.
  std::vector<std::string> needed_snapshots = {};
  /// The snapshot of the board that it makes, unless it is there or the request is refused.
  std::string made_snapshot = {};
  /// Whoever this is loses the name in snapshots, some time after the answer.
  std::optional<contract_user> erased = {};

  /// A read needs no key.
  bool is_write() const { return method != "GET" && target.find("/ranking") == std::string::npos; }
  bool has_numbers_as_strings() const { return target.find("int=string") != std::string::npos; }
};

/// Small things that are drawn.
class contract_dice {
 public:
  explicit contract_dice(std::uint64_t seed) : random_(seed) {}

  /// 0 .. below - 1.
  std::size_t below(std::size_t limit) { return random_() % limit; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <typename Value>
  Value one_of(const std::vector<Value>& values) {
    return values[below(values.size())];
  }

  std::string board_name();
  contract_user user();
  std::int64_t total();
  rank_mode mode(bool with_dense = false);
  contract_settings settings(const std::string& name, bool with_times);
  contract_calendar calendar();
  contract_score score(bool with_details);
  /// JSON of up to 256 bytes.
  std::string data();

 private:
  std::mt19937_64 random_;
};

class contract_draws {
 public:
  /// Names and seasons are mostly those that the model, which outlives this object, has.
  contract_draws(std::uint64_t seed, const contract_model& model) : model_(model), dice_(seed) {}

  /// `known_version` is one that an answer had.
  contract_request next(std::uint64_t known_version);
  contract_dice& dice() { return dice_; }

 private:
  using query = std::vector<std::string>;

  contract_request draw_right();
  contract_request put_score();
  contract_request post_score();
  contract_request post_scores();
  contract_request post_scores_of_boards();
  contract_request top();
  contract_request entries();
  contract_request ranking();
  contract_request count();
  contract_request rank();
  contract_request user();
  contract_request delete_user();
  contract_request data();
  contract_request hidden();
  contract_request board();
  contract_request put_board();
  contract_request delete_board();
  contract_request names();
  contract_request standings();
  contract_request boards_of();
  contract_request erase();
  contract_request reset();
  contract_request put_snapshot();
  contract_request delete_snapshot();
  contract_request frozen();
  contract_request snapshot();
  contract_request snapshots();

  /// A board, or one of its snapshots.
  contract_place place();
  bool mostly_has_snapshots(const std::string& board);
  /// The name of a snapshot that a board mostly has.
  std::string snapshot_of(const std::string& board);
  std::int64_t season_of(const std::string& board);
  contract_score score(const std::string& board);
  /// Of what the place is.
  static contract_request read(const contract_place& place, std::string method, std::string target,
                               std::string body,
                               std::function<expected_answer(contract_model&)> meaning);
  /// As a path and queries have it: several spellings of one user.
  std::string segment(const contract_user& user);
  std::string target(const std::string& path, query parameters);
  struct sent_entry {
    listed_score meaning;
    std::string text;
  };
  sent_entry entry(const std::string& on_board, bool with_board);

  const contract_model& model_;
  contract_dice dice_;
};

/// Whether a board is seldom emptied, so that its snapshots have many pages.
bool grows_large(const std::string& board);
/// The path of what it names.
std::string path_of(const contract_place& place);

/// The user in a path or a query, whatever kind of users the board has.
std::string path_segment(const contract_user& user);
/// As the query has it.
std::string name_of(rank_mode mode);

/// A request that is refused for its form, whatever the boards hold.
contract_request draw_wrong_request(contract_dice& dice);
/// The same about seasons and snapshots.
contract_request draw_wrong_snapshot_request(contract_dice& dice);

/// What is refused with a code.
contract_request wrong_request(std::string method, std::string target, std::string body,
                               const std::string& code);

/// A wrong value, or a path's end, and the code of its error.
struct wrong_text {
  std::string text;
  std::string code;
};
/// Ends of GETs of a board or of a snapshot.
const std::vector<wrong_text>& wrong_reads();
const std::vector<wrong_text>& wrong_rankings();
const std::vector<wrong_text>& wrong_json();

/// An entry of a list that is no score: the text of its members, and how it is answered.
struct wrong_entry {
  std::string members;
  std::string user_json;
  std::string code;
};
const std::vector<wrong_entry>& wrong_entries();

}  // namespace scoreboard::system_test
