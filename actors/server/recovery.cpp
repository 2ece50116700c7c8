#include "actors/server/recovery.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "src/base/unix_clock.hpp"
#include "src/boards/placement.hpp"
#include "src/ranking/board_loader.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::actors {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds progress_interval{2};

[[noreturn]] void refuse(const std::string& why) {
  throw storage::storage_error("the store is damaged: " + why + "; restore a backup");
}

/// Makes boards of what the store says of users, one board after the other.
class board_reader {
 public:
  board_reader(const placement_policy& placement, std::uint64_t expected_users,
               boards::directory& directory)
      : placement_(placement),
        expected_users_(expected_users),
        directory_(directory),
        boards_(placement.shards) {}

  void add(boards::board_id board, const ranking::entry& one) {
    if (!open_ || board != board_) {
      finish_board();
      board_ = board;
      open_ = true;
    }
    if (!spread_.empty()) {
      add_spread(one);
    } else {
      small_.push_back(one);
      if (small_.size() > placement_.most_users_on_one_shard) begin_spreading();
    }
    // The clock is not for every user.
    if ((++users_ & 0xffffU) == 0) tell();
  }

  std::vector<shard::board_map> finish() {
    finish_board();
    return std::move(boards_);
  }

  std::uint64_t users() const noexcept { return users_; }

 private:
  void add_spread(const ranking::entry& one) {
    auto& loader = spread_[boards::shard_of(board_, one.user, spread_.size())];
    loader.add(one.user, one.total, one.arrived);
    ++spread_users_;
  }

  void begin_spreading() {
    spread_.resize(placement_.shards);
    for (const auto& one : std::exchange(small_, {})) add_spread(one);
  }

  void finish_board() {
    if (!open_) return;
    auto& info = info_of(board_);
    info.spread = !spread_.empty();
    info.users = spread_users_ + small_.size();
    for (std::size_t i = 0; i < spread_.size(); ++i)
      boards_[i].emplace(board_, spread_[i].finish());
    if (!small_.empty()) {
      ranking::board_loader loader(ranking::order::descending, small_.size());
      for (const auto& one : small_) loader.add(one.user, one.total, one.arrived);
      boards_[boards::shard_of(board_, boards_.size())].emplace(board_, loader.finish());
    }
    spread_.clear();
    small_.clear();
    spread_users_ = 0;
  }

  boards::board_info& info_of(boards::board_id board) {
    auto* const found = directory_.find(board);
    if (found == nullptr) refuse("a user is on a board that is not there");
    return *found;
  }

  void tell() {
    const auto now = steady_clock::now();
    if (now - told_ < progress_interval) return;
    told_ = now;
    spdlog::info("read {} of about {} users", users_, expected_users_);
  }

  const placement_policy placement_;
  const std::uint64_t expected_users_;
  boards::directory& directory_;
  std::vector<shard::board_map> boards_;

  // Of the board that is being read.
  bool open_ = false;
  boards::board_id board_ = boards::default_board_id;
  std::vector<ranking::entry> small_;          // as long as it may be small
  std::vector<ranking::board_loader> spread_;  // by shard, when it is not
  std::uint64_t spread_users_ = 0;

  std::uint64_t users_ = 0;
  steady_clock::time_point told_ = steady_clock::now();
};

}  // namespace

recovered_state recover(const storage::store& store, const placement_policy& placement,
                        const window_limits& window) {
  const auto began = steady_clock::now();
  using commits::key_window;
  const auto records = [&](key_window which) { return kept_records(window.of(which)); };
  const auto last = store.last();
  recovered_state state{{},
                        boards::directory(placement.most_users_on_one_shard == 0),
                        idempotency_window(window),
                        {records(key_window::sender), records(key_window::sender_list),
                         records(key_window::service), records(key_window::service_list)},
                        last,
                        last.time_ms != 0 ? last.time_ms : unix_ms(),
                        store.seed()};
  board_reader reader(placement, store.approximate_users(), state.directory);
  const storage::store::visitor into{
      [&](boards::board_id board, std::string_view name) {
        std::string text(name);
        if (state.directory.find(text) != nullptr || state.directory.find(board) != nullptr)
          refuse("a board is there twice");
        if (number(board) > last.last_arrival) refuse("a board was made after the last write");
        state.directory.add(board, std::move(text));
      },
      [&](boards::board_id board, const ranking::entry& one) {
        if (one.arrived > last.last_arrival) refuse("a user reached a total after the last write");
        reader.add(board, one);
      },
      [&](const commits::commit& keys) {
        for_each_request(keys, [&](const commits::keyed_request& request, auto results) {
          state.window.finish(request, results, {keys.version, keys.time_ms});
        });
        add_records(keys, state.kept);
      }};
  try {
    store.load(into);
    state.boards = reader.finish();
  } catch (const std::invalid_argument& error) {
    refuse(error.what());
  }
  if (last == storage::store::progress{}) return state;  // a new store
  const std::chrono::duration<double> took = steady_clock::now() - began;
  spdlog::info("{} users and {} idempotency keys read in {:.1f} s", reader.users(),
               state.window.size(), took.count());
  return state;
}

}  // namespace scoreboard::actors
