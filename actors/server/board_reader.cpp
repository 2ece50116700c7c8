#include "actors/server/board_reader.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include <spdlog/spdlog.h>

#include "src/boards/board_part.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::actors {

namespace {

constexpr std::chrono::seconds progress_interval{2};

}  // namespace

void refuse_store(const std::string& why) {
  throw storage::storage_error("the store is damaged: " + why + "; restore a backup");
}

board_reader::board_reader(const placement_policy& placement, std::uint64_t expected_users,
                           boards::directory& directory)
    : placement_(placement),
      expected_users_(expected_users),
      directory_(directory),
      boards_(placement.shards),
      moments_(placement.shards) {}

void board_reader::add_archive(const storage::store::archive_record& found) {
  auto info = found.info;
  info.frozen = false;
  directory_.add_archive(found.origin, std::move(info));
  if (found.info.frozen) directory_.freeze(found.origin, found.info.id, found.details);
  if (found.info.written) return;
  if (found.info.past_season)
    past_seasons_.emplace(found.info.id, found.origin);
  else
    snapshots_.emplace_back(found.origin, found.info);
}

void board_reader::add_earlier(const commits::earlier_user& found) {
  earlier_[found.archive].push_back(found);
}

void board_reader::hide(boards::board_id board, const ranking::user_id& user) {
  hidden_[board].push_back(user);
}

void board_reader::add(boards::board_id board, const ranking::entry& found) {
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

void board_reader::set_data(boards::board_id board, const ranking::user_id& user,
                            std::string_view data) {
  finish_board();
  part_with(board, user).set_data(user, data);
}

std::vector<shard::board_map> board_reader::finish() {
  finish_board();
  for (const auto& [board, users] : hidden_) {
    for (const auto& user : users) part_with(board, user).set_hidden(user, true);
  }
  for (const auto& [origin, snapshot] : snapshots_) {
    make_moment(snapshot);
    directory_.set_archive_spread(origin, snapshot.id, layout_of(snapshot.source).spread);
    earlier_.erase(snapshot.id);
  }
  if (!earlier_.empty()) refuse_store("something is kept for a snapshot that is not being written");
  return std::move(boards_);
}

board_reader::layout board_reader::layout_of(boards::board_id board) const {
  if (const auto* const running = directory_.find(board))
    return {running->settings.order, running->spread};
  const auto past = past_seasons_.find(board);
  if (past == past_seasons_.end()) refuse_store("a user is on a board that is not there");
  const auto& archives = directory_.archives(past->second);
  const auto archive = std::ranges::find(archives, board, &boards::archive_info::id);
  return {archive->order, archive->spread};
}

std::size_t board_reader::shard_of(boards::board_id board, const ranking::user_id& user) const {
  return layout_of(board).spread ? boards::shard_of(board, user, boards_.size())
                                 : boards::shard_of(board, boards_.size());
}

void board_reader::add_spread(const ranking::entry& found) {
  auto& loader = spread_[boards::shard_of(board_, found.user, spread_.size())];
  loader.add(found.user, found.total, found.arrived);
  ++spread_users_;
}

void board_reader::begin_spreading() {
  const auto order = layout_of(board_).order;
  // Until the next board begins, all that is to come may be on this one.
  const auto expected = expected_users_ - std::min(expected_users_, users_) + small_.size();
  const auto expected_part = expected / placement_.shards;
  for (std::size_t i = 0; i < placement_.shards; ++i)
    spread_.emplace_back(order, expected_part + expected_part / 16);
  for (const auto& found : std::exchange(small_, {})) add_spread(found);
}

void board_reader::finish_board() {
  if (!open_) return;
  open_ = false;
  const auto order = layout_of(board_).order;
  if (directory_.find(board_) != nullptr) {
    directory_.set_spread(board_, !spread_.empty());
    directory_.set_users(board_, spread_users_ + small_.size());
  } else {
    directory_.set_archive_spread(past_seasons_.at(board_), board_, !spread_.empty());
  }
  finish_spread();
  if (!small_.empty()) {
    ranking::board_loader loader(order, small_.size());
    for (const auto& found : small_) loader.add(found.user, found.total, found.arrived);
    add_part(boards::shard_of(board_, boards_.size()), loader.finish());
  }
  spread_.clear();
  small_.clear();
  spread_users_ = 0;
}

/// The parts know nothing of each other, so each is finished on a thread of its own.
void board_reader::finish_spread() {
  std::vector<std::future<ranking::board>> parts;
  for (auto& loader : spread_)
    parts.push_back(std::async(std::launch::async, [&loader] { return loader.finish(); }));
  for (std::size_t i = 0; i < parts.size(); ++i) add_part(i, parts[i].get());
}

void board_reader::add_part(std::size_t shard, ranking::board loaded) {
  if (loaded.size() > 0) boards_[shard].emplace(board_, boards::board_part(std::move(loaded)));
}

boards::board_part& board_reader::part_with(boards::board_id board, const ranking::user_id& user) {
  auto& shard = boards_[shard_of(board, user)];
  const auto found = shard.find(board);
  if (found == shard.end() || !found->second.contains(user))
    refuse_store("something is kept of a user who is not on the board");
  return found->second;
}

// -- moments --------------------------------------------------------------------------------------

/// The board as it is, but for those users of whom is kept what they were.
void board_reader::make_moment(const boards::archive_info& snapshot) {
  if (layout_of(snapshot.source).spread) {
    for (std::size_t i = 0; i < moments_.size(); ++i)
      moments_[i].emplace(snapshot.id, moment_on(i, snapshot));
  } else {
    const auto shard = boards::shard_of(snapshot.source, moments_.size());
    moments_[shard].emplace(snapshot.id, moment_on(shard, snapshot));
  }
}

kept_moment board_reader::moment_on(std::size_t shard, const boards::archive_info& snapshot) {
  kept_moment made;
  made.is_shown = snapshot.frozen;
  ranking::board_loader loader(snapshot.order, 0);
  const auto add = [&](const ranking::user_id& user, const boards::user_state& state) {
    if (state.hidden)
      made.hidden.push_back({user, state});
    else
      loader.add(user, state.standing.total, state.standing.arrived, state.data);
  };
  for (const auto& [archive, user, state] : earlier_[snapshot.id]) {
    if (shard_of(snapshot.source, user) != shard) continue;
    made.said.emplace(user, true);
    if (made.is_shown) made.earlier.emplace(user, state);
    if (state) add(user, *state);
  }
  if (const auto found = boards_[shard].find(snapshot.source); found != boards_[shard].end()) {
    const auto now = found->second.take_snapshot();
    for (auto at = now.from(0); at.valid(); at.next()) {
      const auto entry = at.get();
      if (!made.said.contains(entry.user))
        loader.add(entry.user, entry.total, entry.arrived, at.data());
    }
    found->second.for_each_hidden([&](const ranking::user_id& user, const boards::user_state& is) {
      if (!made.said.contains(user)) add(user, is);
    });
  }
  auto part = loader.finish();
  made.shown = part.take_snapshot();
  return made;
}

void board_reader::tell() {
  const auto now = std::chrono::steady_clock::now();
  if (now - told_ < progress_interval) return;
  told_ = now;
  spdlog::info("read {} of about {} users", users_, expected_users_);
}

}  // namespace scoreboard::actors
