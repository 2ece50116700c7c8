#include "actors/server/shard.hpp"

#include <algorithm>
#include <cassert>
#include <utility>
#include <variant>

#include "src/boards/placement.hpp"
#include "src/ranking/board_loader.hpp"
#include "src/ranking/selection.hpp"

namespace scoreboard::actors {

shard::shard(caf::actor_config& config, std::size_t index, board_map boards, caf::actor journal)
    : ordered_actor(config),
      index_(index),
      journal_(std::move(journal)),
      boards_(std::move(boards)) {}

caf::behavior shard::make_behavior() {
  return {
      [this](const execute& one) {
        auto& batch = *one.batch;
        run(batch);
        if (batch.unfinished.fetch_sub(1, std::memory_order_acq_rel) == 1)
          send(journal_, executed{finish(std::move(batch))});
      },
      [this](const apply_commits& some) {
        for (const auto& one : some.commits) apply(*one);
      },
      [this](const snapshot_request& wanted) {
        auto* const found = find(wanted.board);
        send(wanted.reader,
             shard_snapshot{wanted.read_point,
                            found == nullptr ? ranking::snapshot() : found->take_snapshot()});
      },
      [this](const split_board& order) { send(order.reply_to, split(order)); },
      [this](const board_parts& one) {
        boards_.insert_or_assign(one.board, std::move((*one.parts)[index_]));
      },
  };
}

void shard::on_exit() { journal_ = nullptr; }

std::size_t shard::hash::operator()(const user_view& key) const {
  // The number of a board is small and nobody's choice: it only has to move the hash.
  constexpr std::uint64_t spread = 0x9e3779b97f4a7c15;
  return ranking::user_hash()(key.user) + static_cast<std::size_t>(number(key.board) * spread);
}

ranking::board* shard::find(boards::board_id board) {
  const auto at = boards_.find(board);
  return at == boards_.end() ? nullptr : &at->second;
}

void shard::run(execution& batch) {
  if (batch.epoch != epoch_) {
    // Since the last batch something could not be stored, and with it nothing of what came after.
    // What was stored before has been applied by now.
    pending_.clear();
    epoch_ = batch.epoch;
  }
  auto& [commands, entries] = batch.shares[index_];
  entries.reserve(commands.size());
  for (auto first = commands.begin(); first != commands.end();) {
    const auto board = batch.commands[*first].board;
    const auto end = std::find_if(first, commands.end(), [&](std::uint32_t one) {
      return batch.commands[one].board != board;
    });
    users_.clear();
    for (auto at = first; at != end; ++at) users_.push_back(&batch.commands[*at].change.user);
    totals_.assign(users_.size(), std::nullopt);
    if (const auto* const found = find(board)) found->totals(users_, totals_);
    for (std::size_t i = 0; first != end; ++i, ++first)
      run(batch.commands[*first], totals_[i], batch.commit.results[*first], entries);
  }
}

void shard::run(const command& one, std::optional<std::int64_t> stored, commits::result& result,
                std::vector<commits::entry>& entries) {
  const auto& [user, how, value] = one.change;
  const auto pending = pending_.find(user_view{one.board, user});
  const auto previous = pending != pending_.end() ? std::optional(pending->second.total) : stored;
  auto total = value;
  if (how == wire::change::kind::relative &&
      __builtin_add_overflow(previous.value_or(0), value, &total)) {
    result = {0, commits::result_code::overflow};
    return;
  }
  result = {total, commits::result_code::done};
  if (previous == total) return;
  auto& ahead = pending != pending_.end()
                    ? pending->second
                    : pending_.emplace(board_user{one.board, user}, pending_total()).first->second;
  ahead.total = total;
  ++ahead.commits;
  entries.emplace_back(commits::total_change{one.board, previous, {user, total, one.arrived}});
}

void shard::apply(const placed_commit& one) {
  const auto mine = one.share(index_);
  for (auto first = mine.begin(); first != mine.end();) {
    const auto& change = std::get<commits::total_change>(*first);
    entries_.clear();
    auto end = first;
    for (; end != mine.end(); ++end) {
      const auto& next = std::get<commits::total_change>(*end);
      if (next.board != change.board) break;
      entries_.push_back(&next.now);
    }
    boards_[change.board].apply(entries_);
    for (; first != end; ++first) settle(std::get<commits::total_change>(*first));
  }
}

void shard::settle(const commits::total_change& one) {
  const auto found = pending_.find(user_view{one.board, one.now.user});
  assert(found != pending_.end());
  if (--found->second.commits == 0) pending_.erase(found);
}

board_parts shard::split(const split_board& order) {
  const auto found = boards_.find(order.board);
  assert(found != boards_.end());
  std::vector<ranking::board_loader> loaders(order.parts);
  const auto whole = found->second.take_snapshot();
  for (const auto& one : ranking::page({&whole, 1}, 1, whole.size())) {
    const auto part = boards::shard_of(order.board, one.user, order.parts);
    loaders[part].add(one.user, one.total, one.arrived);
  }
  boards_.erase(found);
  auto parts = std::make_shared<std::vector<ranking::board>>();
  for (auto& loader : loaders) parts->push_back(loader.finish());
  return {order.board, std::move(parts)};
}

}  // namespace scoreboard::actors
