#include "actors/server/recovery.hpp"

#include <chrono>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "src/base/seeded_hash.hpp"
#include "src/boards/placement.hpp"
#include "src/ranking/board_loader.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::actors {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds progress_interval{2};

class board_reader {
 public:
  board_reader(std::size_t shards, std::uint64_t expected_users)
      : shards_(shards), expected_users_(expected_users) {}

  void add(std::string_view board, const ranking::user_id& user, std::int64_t total,
           ranking::arrival arrived) {
    // The store gives one board after the other.
    if (board != board_ || at_.empty()) open(board);
    at_[boards::shard_of(board, user, shards_.size())]->add(user, total, arrived);
    // The clock is not for every user.
    if ((++users_ & 0xffffU) == 0) tell();
  }

  std::vector<shard::board_map> finish() {
    std::vector<shard::board_map> boards(shards_.size());
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      for (auto& [name, loader] : shards_[i]) boards[i].emplace(name, loader.finish());
    }
    return boards;
  }

  std::uint64_t users() const noexcept { return users_; }

 private:
  void open(std::string_view board) {
    board_ = board;
    at_.clear();
    for (auto& one : shards_) at_.push_back(&one.try_emplace(board_).first->second);
  }

  void tell() {
    const auto now = steady_clock::now();
    if (now - told_ < progress_interval) return;
    told_ = now;
    spdlog::info("read {} of about {} users", users_, expected_users_);
  }

  std::vector<name_table<ranking::board_loader>> shards_;
  const std::uint64_t expected_users_;
  std::string board_;
  std::vector<ranking::board_loader*> at_;  // of this board, by shard
  std::uint64_t users_ = 0;
  steady_clock::time_point told_ = steady_clock::now();
};

}  // namespace

recovered_state recover(const storage::store& store, std::size_t shards,
                        const window_limits& window) {
  const auto began = steady_clock::now();
  using commits::key_window;
  const auto records = [&](key_window which) { return kept_records(window.of(which)); };
  recovered_state state{{},
                        idempotency_window(window),
                        {records(key_window::sender), records(key_window::sender_list),
                         records(key_window::service), records(key_window::service_list)},
                        store.last(),
                        store.seed()};
  board_reader reader(shards, store.approximate_users());
  store.read_standings([&](std::string_view board, const ranking::user_id& user, std::int64_t total,
                           ranking::arrival arrived) {
    if (arrived > state.last.stamp)
      throw storage::storage_error(
          "the store is damaged: a user reached a total after the last write; restore a backup");
    reader.add(board, user, total, arrived);
  });
  try {
    state.shards = reader.finish();
  } catch (const std::invalid_argument& error) {
    throw storage::storage_error(std::string("the store is damaged: ") + error.what() +
                                 "; restore a backup");
  }
  store.read_rounds([&](const commits::round_record& record) {
    std::span<const commits::round_record::result> results = record.results;
    for (const auto& one : record.requests) {
      state.window.finish(record.window, one, results.first(one.result_count), record.time_ms);
      results = results.subspan(one.result_count);
    }
    state.kept[static_cast<std::size_t>(record.window)].add(
        {record.number, record.time_ms, size_of(record)});
  });
  if (state.last == storage::store::progress{}) return state;  // a new store
  const std::chrono::duration<double> took = steady_clock::now() - began;
  spdlog::info("{} users and {} idempotency keys read in {:.1f} s", reader.users(),
               state.window.size(), took.count());
  return state;
}

}  // namespace scoreboard::actors
