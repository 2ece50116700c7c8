#include "actors/server/query.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <variant>

#include "actors/server/answer_cache.hpp"
#include "src/ranking/selection.hpp"
#include "src/wire/frame.hpp"

namespace scoreboard::actors {

namespace {

using parts_view = std::span<const ranking::snapshot>;

wire::outcome run(parts_view parts, const wire::top_query& what) {
  if (std::min(what.count, ranking::size(parts)) > what.max_entries)
    return wire::error_code::too_many;
  return wire::listing{0, ranking::top(parts, what.count)};
}

wire::outcome run(parts_view parts, const wire::window_query& what) {
  const auto size = ranking::size(parts);
  const auto first = what.position > what.scope ? what.position - what.scope : 1;
  if (first > size) return wire::listing{};
  const auto past_position = size - std::min(size, what.position);
  const auto last = std::min(size, what.position) + std::min(past_position, what.scope);
  if (last - first + 1 > what.max_entries) return wire::error_code::too_many;
  return wire::listing{0, ranking::window(parts, what.position, what.scope)};
}

}  // namespace

query::query(caf::actor_config& config, std::size_t shards, caf::actor results_to)
    : ordered_actor(config), shards_(shards), results_to_(std::move(results_to)) {}

caf::behavior query::make_behavior() {
  return {
      [this](read_batch& batch) {
        const auto cut = batch.cut;
        cuts_[cut].batch = std::move(batch);
        answer_if_complete(cut);
      },
      [this](shard_snapshot& one) {
        cuts_[one.cut].parts.push_back(std::move(one.part));
        answer_if_complete(one.cut);
      },
  };
}

void query::on_exit() {
  results_to_ = nullptr;
  cuts_.clear();
}

void query::answer_if_complete(std::uint64_t cut) {
  const auto found = cuts_.find(cut);
  auto& jobs = found->second.batch.jobs;
  const auto& parts = found->second.parts;
  if (parts.size() < shards_ || jobs.empty()) return;
  answer_batch results{cut, {}, found->second.batch.its_cost};
  results.answers.reserve(jobs.size());
  for (auto& job : jobs) {
    auto outcome = std::visit([&](const auto& what) { return run(parts, what); }, job.what);
    const auto* const found_entries = std::get_if<wire::listing>(&outcome);
    if (job.keep && found_entries != nullptr &&
        found_entries->list.size() <= answer_cache::most_entries)
      results.answers.push_back({std::move(job), std::move(outcome)});
    else
      results.answers.push_back({std::move(job), wire::encode(outcome)});
  }
  cuts_.erase(found);
  send(results_to_, std::move(results));
}

}  // namespace scoreboard::actors
