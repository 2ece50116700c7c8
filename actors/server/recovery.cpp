#include "actors/server/recovery.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <spdlog/spdlog.h>

#include "src/base/unix_clock.hpp"
#include "src/boards/board_part.hpp"
#include "src/boards/names.hpp"
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

  /// Before the totals of any board.
  void hide(boards::board_id board, const ranking::user_id& user) {
    hidden_[board].push_back(user);
  }

  void add(boards::board_id board, const ranking::entry& found) {
    if (!open_ || board != board_) {
      finish_board();
      board_ = board;
      open_ = true;
    }
    if (!spread_.empty()) {
      add_spread(found);
    } else {
      small_.push_back(found);
      if (small_.size() > placement_.most_users_on_one_shard) begin_spreading();
    }
    // The clock is not for every user.
    if ((++users_ & 0xffffU) == 0) tell();
  }

  /// After the totals of all boards.
  void set_data(boards::board_id board, const ranking::user_id& user, std::string_view data) {
    finish_board();
    part_with(board, user).set_data(user, data);
  }

  std::vector<shard::board_map> finish() {
    finish_board();
    for (const auto& [board, users] : hidden_) {
      for (const auto& user : users) part_with(board, user).set_hidden(user, true);
    }
    return std::move(boards_);
  }

  std::uint64_t users() const noexcept { return users_; }

 private:
  ranking::order order() const { return directory_.at(board_).settings.order; }

  void add_spread(const ranking::entry& found) {
    auto& loader = spread_[boards::shard_of(board_, found.user, spread_.size())];
    loader.add(found.user, found.total, found.arrived);
    ++spread_users_;
  }

  void begin_spreading() {
    require_board(board_);
    // Until the next board begins, all that is to come may be on this one.
    const auto expected = expected_users_ - std::min(expected_users_, users_) + small_.size();
    const auto expected_part = expected / placement_.shards;
    for (std::size_t i = 0; i < placement_.shards; ++i)
      spread_.emplace_back(order(), expected_part + expected_part / 16);
    for (const auto& found : std::exchange(small_, {})) add_spread(found);
  }

  void finish_board() {
    if (!open_) return;
    open_ = false;
    require_board(board_);
    directory_.set_spread(board_, !spread_.empty());
    directory_.set_users(board_, spread_users_ + small_.size());
    finish_spread();
    if (!small_.empty()) {
      ranking::board_loader loader(order(), small_.size());
      for (const auto& found : small_) loader.add(found.user, found.total, found.arrived);
      add_part(boards::shard_of(board_, boards_.size()), loader.finish());
    }
    spread_.clear();
    small_.clear();
    spread_users_ = 0;
  }

  /// The parts know nothing of each other, so each is finished on a thread of its own.
  void finish_spread() {
    std::vector<std::future<ranking::board>> parts;
    for (auto& loader : spread_)
      parts.push_back(std::async(std::launch::async, [&loader] { return loader.finish(); }));
    for (std::size_t i = 0; i < parts.size(); ++i) add_part(i, parts[i].get());
  }

  void add_part(std::size_t shard, ranking::board loaded) {
    if (loaded.size() > 0) boards_[shard].emplace(board_, boards::board_part(std::move(loaded)));
  }

  void require_board(boards::board_id board) const {
    if (directory_.find(board) == nullptr) refuse("a user is on a board that is not there");
  }

  boards::board_part& part_with(boards::board_id board, const ranking::user_id& user) {
    require_board(board);
    auto& shard = boards_[boards::shard_of(directory_.at(board), user, boards_.size())];
    const auto found = shard.find(board);
    if (found == shard.end() || !found->second.contains(user))
      refuse("something is kept of a user who is not on the board");
    return found->second;
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
  std::unordered_map<boards::board_id, std::vector<ranking::user_id>> hidden_;

  // Of the board that is being read.
  bool open_ = false;
  boards::board_id board_ = boards::default_board_id;
  std::vector<ranking::entry> small_;          // as long as it may be small
  std::vector<ranking::board_loader> spread_;  // by shard, when it is not
  std::uint64_t spread_users_ = 0;

  std::uint64_t users_ = 0;
  steady_clock::time_point told_ = steady_clock::now();
};

/// Adds a board that a commit made. "default" is there from the start, until it was made anew.
void add_board(const storage::store::board_record& found, ranking::arrival last_arrival,
               boards::directory& to) {
  if (number(found.board) > last_arrival) refuse("a board was made after the last write");
  if (found.board == boards::default_board_id && found.name == boards::default_board)
    return to.set_settings(found.board, found.settings);
  if (found.name == boards::default_board && to.find(boards::default_board_id) != nullptr)
    to.remove(boards::default_board_id);
  if (to.find(found.name) != nullptr || to.find(found.board) != nullptr)
    refuse("a board is there twice");
  to.add(found.board, found.name, found.settings, found.season_start_ms);
}

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
      [&](const storage::store::board_record& found) {
        add_board(found, last.last_arrival, state.directory);
      },
      [&](boards::board_id board, const ranking::user_id& user) { reader.hide(board, user); },
      [&](boards::board_id board, const ranking::entry& found) {
        if (found.arrived > last.last_arrival)
          refuse("a user reached a total after the last write");
        reader.add(board, found);
      },
      [&](boards::board_id board, const ranking::user_id& user, std::string_view data) {
        reader.set_data(board, user, data);
      },
      [](const boards::user_reference&) {},
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
