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

query::query(caf::actor_config& config, caf::actor results_to)
    : ordered_actor(config), results_to_(std::move(results_to)) {}

caf::behavior query::make_behavior() {
  return {
      [this](read_batch& batch) {
        const auto read_point = batch.read_point;
        gatherings_[read_point].batch = std::move(batch);
        answer_if_complete(read_point);
      },
      [this](shard_snapshot& one) {
        gatherings_[one.read_point].parts.push_back(std::move(one.part));
        answer_if_complete(one.read_point);
      },
  };
}

void query::on_exit() {
  results_to_ = nullptr;
  gatherings_.clear();
}

void query::answer_if_complete(std::uint64_t read_point) {
  const auto found = gatherings_.find(read_point);
  auto& batch = found->second.batch;
  auto& jobs = batch.jobs;
  const auto& parts = found->second.parts;
  if (parts.size() < batch.parts || jobs.empty()) return;
  answer_batch results{read_point, batch.board, batch.version, {}, batch.its_cost};
  results.answers.reserve(jobs.size());
  for (auto& job : jobs) {
    auto outcome = run(parts, job.what);
    const auto* const found_entries = std::get_if<wire::listing>(&outcome);
    if (job.keep && found_entries != nullptr &&
        found_entries->list.size() <= answer_cache::most_entries)
      results.answers.push_back({std::move(job), std::move(outcome)});
    else
      results.answers.push_back({std::move(job), wire::encode(outcome, {batch.version, false})});
  }
  gatherings_.erase(found);
  send(results_to_, std::move(results));
}

}  // namespace scoreboard::actors
