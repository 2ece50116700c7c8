#include "actors/server/query.hpp"

#include <span>
#include <utility>
#include <variant>

#include "actors/server/answer_cache.hpp"
#include "src/ranking/positions.hpp"
#include "src/ranking/selection.hpp"
#include "src/wire/frame.hpp"

namespace scoreboard::actors {

namespace {

using parts_view = std::span<const ranking::snapshot>;

wire::outcome run(parts_view parts, const wire::read& what) {
  const auto shown = ranking::on_board(wire::wanted(what.asks), ranking::size(parts));
  if (shown.count > what.max_entries) return wire::error_code::too_many;
  return wire::listing{0, ranking::page(parts, shown.first, shown.count)};
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
    auto outcome = run(parts, job.what);
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
