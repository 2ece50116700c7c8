#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "actors/server/kept_moment.hpp"
#include "actors/server/messages.hpp"
#include "actors/server/server_metrics.hpp"
#include "actors/sockets/ordered_actor.hpp"
#include "src/boards/board_part.hpp"
#include "src/ranking/user_hash.hpp"

namespace scoreboard::actors {

/// Holds the boards, or parts of boards, that are placed on it: computes what changes come to,
/// applies commits when they are stored, and gives snapshots. A board on which nobody is takes
/// nothing here.
///
/// Takes `execute` (the shard that is last of all sends the commit on to the journal), and
/// `apply_commits`, `snapshot_request`, `board_search` (answers these to their reader),
/// `split_board` and `board_parts`, `moment_request` (answers it to the archivist), and
/// `board_measurement`. The order
/// of these messages is the order of things.
///
/// Invariants
/// 1. A board holds only what is stored: no snapshot shows a total that could be taken back.
/// 2. A change is computed from the newest total of its user, be it stored or on its way there.
class shard final : public ordered_actor {
 public:
  using board_map = std::unordered_map<boards::board_id, boards::board_part>;
  using moment_map = std::unordered_map<boards::board_id, kept_moment>;  ///< by archive

  /// What a shard has: the boards, past seasons that are not written among them, and the moments of
  /// snapshots that are not.
  struct content {
    board_map boards;
    moment_map moments;
  };

  /// `index`: which of the shares is its own. `start`: what is there at the start.
  shard(caf::actor_config& config, std::size_t index, content start, caf::actor journal,
        std::shared_ptr<server_metrics> metrics = std::make_shared<server_metrics>());

  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "shard"; }

 private:
  /// A user of a board, as a key that need not own the user's name.
  struct user_view {
    boards::board_id board;
    const ranking::user_id& user;
  };

  struct board_user {
    boards::board_id board = boards::default_board_id;
    ranking::user_id user;

    operator user_view() const noexcept { return {board, user}; }  // NOLINT: as a key it is one
  };

  struct hash {
    using is_transparent = void;
    std::size_t operator()(const user_view& key) const;
  };

  struct same {
    using is_transparent = void;
    bool operator()(const user_view& a, const user_view& b) const {
      return a.board == b.board && a.user == b.user;
    }
  };

  /// A total that is on its way to the store.
  struct pending_total {
    std::optional<std::int64_t> total;  ///< none: the user is not on the board any more
    std::size_t commits = 0;            ///< that it or its forerunners are in
  };

  using pending_map = std::unordered_map<board_user, pending_total, hash, same>;

  void run(execution& batch);
  void run(const command& order, const board_rules& board, std::optional<std::int64_t> stored,
           commits::result& result, std::vector<commits::entry>& entries);
  commits::result run_score(const command& order, const board_rules& board,
                            std::optional<std::int64_t> previous,
                            std::vector<commits::entry>& entries);
  void erase(const execution& batch, std::vector<commits::entry>& entries);
  void say_what_was(const board_rules& board, const ranking::user_id& user,
                    std::vector<commits::entry>& entries);
  void expect(const user_view& user, std::optional<std::int64_t> total);

  void apply(const placed_commit& stored);
  std::span<const commits::entry> apply_totals(const placed_commit& stored,
                                               std::span<const commits::entry> entries);
  void apply(const commits::data_change& entry);
  void apply(const commits::visibility_change& entry);
  void apply(const commits::user_removed& entry);
  void apply(const commits::earlier_user& entry);
  void apply_to_boards(const commits::entry& entry);
  kept_moment keep_moment(boards::board_id board);
  void settle(const user_view& user);
  boards::board_part& part_for(const placed_commit& stored, boards::board_id board);

  shard_snapshot take_snapshot(const snapshot_request& wanted);
  static void set_earlier(const kept_moment& moment, std::span<const ranking::user_id* const> users,
                          std::span<std::optional<boards::user_state>> states);
  found_boards search(const board_search& wanted) const;
  board_parts split(const split_board& order);
  moment_part take_moment(const moment_request& wanted);
  board_sizes measure(const board_measurement& wanted) const;
  boards::board_part* find(boards::board_id board);

  const std::size_t index_;
  caf::actor journal_;
  const std::shared_ptr<server_metrics> metrics_;
  board_map boards_;
  moment_map moments_;
  pending_map pending_;  // of all boards
  std::uint64_t epoch_ = 0;

  // Kept for their memory only.
  std::vector<const ranking::user_id*> users_;
  std::vector<std::optional<std::int64_t>> totals_;
  std::vector<const ranking::entry*> entries_;
};

}  // namespace scoreboard::actors
