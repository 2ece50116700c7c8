#include "actors/server/shard.hpp"

#include <algorithm>
#include <utility>

#include "actors/server/stored_result.hpp"

namespace scoreboard::actors {

namespace {

/// Calls `act` for each of `items` in order, after having said of whom the next ones are.
template <class Items, class Find, class Act>
void for_each_prefetched(Items& items, Find find, Act act) {
  std::size_t prefetched = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto ahead = std::min(i + ranking::board::lookahead, items.size());
    for (; prefetched < ahead; ++prefetched) {
      if (auto [board, user] = find(items[prefetched]); board != nullptr) board->prefetch(*user);
    }
    act(items[i]);
  }
}

}  // namespace

shard::shard(caf::actor_config& config, std::size_t index, board_map boards, caf::actor journal)
    : ordered_actor(config), index_(index), journal_(std::move(journal)) {
  while (!boards.empty()) {
    auto one = boards.extract(boards.begin());
    parts_.emplace(std::move(one.key()), part{std::move(one.mapped()), {}});
  }
}

caf::behavior shard::make_behavior() {
  return {
      [this](const evaluate_round& one) {
        evaluate(*one.what);
        if (one.what->unfinished.fetch_sub(1, std::memory_order_acq_rel) == 1)
          send(journal_, evaluated_round{one.what});
      },
      [this](const settled_rounds& some) {
        for (const auto& one : some.rounds) apply(*one);
      },
      [this](const snapshot_request& wanted) {
        auto* const found = find(wanted.board);
        send(wanted.reader,
             shard_snapshot{wanted.cut,
                            found == nullptr ? ranking::snapshot() : found->board.take_snapshot()});
      },
  };
}

void shard::on_exit() { journal_ = nullptr; }

std::optional<std::int64_t> shard::part::newest_total(const ranking::user_id& user) const {
  const auto at = ahead.find(user);
  return at != ahead.end() ? std::optional(at->second.total) : board.total(user);
}

shard::part* shard::find(const std::string& board) {
  const auto at = parts_.find(board);
  return at == parts_.end() ? nullptr : &at->second;
}

void shard::evaluate(round& what) {
  if (what.epoch != epoch_) {
    // Since the last round something could not be stored, and with it nothing of what came after.
    // What was stored before has been applied by now.
    for (auto& [name, one] : parts_) one.ahead.clear();
    epoch_ = what.epoch;
  }
  auto& mine = what.shares[index_];
  mine.standings.reserve(mine.jobs.size());
  for_each_prefetched(
      mine.jobs,
      [this](const round::job& job) {
        auto* const at = find(job.board);
        return std::pair(at == nullptr ? nullptr : &at->board, &job.what.user);
      },
      [&](const round::job& job) { evaluate(job, mine, what.results[job.result]); });
  mine.jobs = {};  // the round may live on for a while
}

void shard::evaluate(const round::job& job, round::share& mine,
                     commits::round_record::result& result) {
  auto& here = parts_[job.board];
  const auto& user = job.what.user;
  const auto before = here.newest_total(user);
  auto total = job.what.value;
  if (job.what.how == wire::change::kind::relative &&
      __builtin_add_overflow(before.value_or(0), job.what.value, &total)) {
    result = stored_error(wire::error_code::overflow);
    return;
  }
  result = {total, 0};
  if (before == total) return;
  auto& ahead = here.ahead[user];
  ahead.total = total;
  ++ahead.rounds;
  mine.standings.push_back({job.board, user, before, total, job.stamp});
}

void shard::apply(const round& what) {
  for_each_prefetched(
      what.shares[index_].standings,
      [this](const round::standing& one) { return std::pair(&find(one.board)->board, &one.user); },
      [this](const round::standing& one) {
        auto& here = *find(one.board);
        here.board.set(one.user, one.total, one.arrived);
        const auto ahead = here.ahead.find(one.user);
        if (--ahead->second.rounds == 0) here.ahead.erase(ahead);
      });
}

}  // namespace scoreboard::actors
