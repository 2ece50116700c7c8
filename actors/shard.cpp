#include "actors/shard.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace scoreboard::actors {

shard::shard(caf::actor_config& config, caf::actor results_to)
    : ordered_actor(config), results_to_(std::move(results_to)) {}

caf::behavior shard::make_behavior() {
  return {
      [this](update_batch& batch) {
        answer_batch results;
        results.answers.reserve(batch.jobs.size());
        std::size_t prefetched = 0;
        for (std::size_t i = 0; i < batch.jobs.size(); ++i) {
          const auto ahead = std::min(i + ranking::board::lookahead, batch.jobs.size());
          for (; prefetched < ahead; ++prefetched) prefetch(batch.jobs[prefetched].what);
          auto& job = batch.jobs[i];
          results.answers.push_back({std::move(job.from), apply(job.what, job.stamp)});
        }
        send(results_to_, std::move(results));
      },
      [this](const snapshot_request& wanted) {
        const auto found = boards_.find(wanted.board);
        send(wanted.reader,
             shard_snapshot{wanted.cut, found == boards_.end() ? ranking::snapshot()
                                                               : found->second.take_snapshot()});
      },
  };
}

void shard::on_exit() { results_to_ = nullptr; }

void shard::prefetch(const wire::update& what) {
  const auto found = boards_.find(what.board);
  if (found != boards_.end()) found->second.prefetch(what.user);
}

wire::outcome shard::apply(const wire::update& what, ranking::arrival stamp) {
  const auto found = boards_.find(what.board);
  auto total = what.value;
  if (what.how == wire::update::kind::relative) {
    const auto before = found == boards_.end() ? std::nullopt : found->second.total(what.user);
    if (__builtin_add_overflow(before.value_or(0), what.value, &total))
      return wire::error_code::overflow;
  }
  auto& board = found == boards_.end() ? boards_[what.board] : found->second;
  board.set(what.user, total, stamp);
  return wire::new_total{total};
}

}  // namespace scoreboard::actors
