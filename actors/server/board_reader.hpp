#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "actors/server/shard.hpp"
#include "src/boards/archive_info.hpp"
#include "src/boards/board_id.hpp"
#include "src/boards/directory.hpp"
#include "src/boards/placement.hpp"
#include "src/ranking/board_loader.hpp"
#include "src/ranking/entry.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::actors {

/// How the boards are to lie on the shards.
struct placement_policy {
  std::size_t shards = 1;
  std::uint64_t most_users_on_one_shard = boards::most_users_on_one_shard;
};

/// Throws storage::storage_error: the store is damaged, and why.
[[noreturn]] void refuse_store(const std::string& why);

/// Makes boards of what the store says of users, one board after the other, and the moments of
/// snapshots that are not written. Its functions are called in the order in which store::load
/// visits. All of them throw storage::storage_error for what cannot be. Thread rule: one thread.
class board_reader {
 public:
  /// `directory`: where the boards are, and where it is noted how they lie. Outlives this object.
  board_reader(const placement_policy& placement, std::uint64_t expected_users,
               boards::directory& directory);

  void add_archive(const storage::store::archive_record& found);
  void add_earlier(const commits::earlier_user& found);

  /// Before the totals of any board.
  void hide(boards::board_id board, const ranking::user_id& user);

  void add(boards::board_id board, const ranking::entry& found);

  /// After the totals of all boards.
  void set_data(boards::board_id board, const ranking::user_id& user, std::string_view data);

  /// The boards by shard, past seasons that are not written included.
  std::vector<shard::board_map> finish();

  /// The moments by shard. REQUIRES: finish() was called, and what it gave is as it was.
  std::vector<shard::moment_map> take_moments() { return std::move(moments_); }

  std::uint64_t users() const noexcept { return users_; }

 private:
  /// How a board lies.
  struct layout {
    ranking::order order = ranking::order::descending;
    bool spread = false;
  };

  layout layout_of(boards::board_id board) const;
  std::size_t shard_of(boards::board_id board, const ranking::user_id& user) const;
  void add_spread(const ranking::entry& found);
  void begin_spreading();
  void finish_board();
  void finish_spread();
  void add_part(std::size_t shard, ranking::board loaded);
  boards::board_part& part_with(boards::board_id board, const ranking::user_id& user);
  void make_moment(const boards::archive_info& snapshot);
  kept_moment moment_on(std::size_t shard, const boards::archive_info& snapshot);
  void tell();

  const placement_policy placement_;
  const std::uint64_t expected_users_;
  boards::directory& directory_;
  std::vector<shard::board_map> boards_;
  std::vector<shard::moment_map> moments_;
  std::unordered_map<boards::board_id, std::vector<ranking::user_id>> hidden_;

  // Of archives that are not written, by their numbers.
  std::unordered_map<boards::board_id, boards::board_id> past_seasons_;  // with their origins
  std::vector<std::pair<boards::board_id, boards::archive_info>> snapshots_;
  std::unordered_map<boards::board_id, std::vector<commits::earlier_user>> earlier_;

  // Of the board that is being read.
  bool open_ = false;
  boards::board_id board_ = boards::default_board_id;
  std::vector<ranking::entry> small_;          // as long as it may be small
  std::vector<ranking::board_loader> spread_;  // by shard, when it is not
  std::uint64_t spread_users_ = 0;

  std::uint64_t users_ = 0;
  std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
};

}  // namespace scoreboard::actors
