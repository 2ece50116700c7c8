#include "actors/server/query.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "actors/server/answer_cache.hpp"
#include "actors/server/read_answers.hpp"
#include "src/wire/frame.hpp"

namespace scoreboard::actors {

namespace {

/// How many users a query looks up on a board.
std::size_t looked_up_by(const wire::query& asked) {
  if (const auto* const ranking = std::get_if<wire::ranking_query>(&asked))
    return ranking->users.size();
  return std::holds_alternative<wire::around_user_query>(asked) ||
                 std::holds_alternative<wire::user_query>(asked) ||
                 std::holds_alternative<wire::standings_query>(asked)
             ? 1
             : 0;
}

}  // namespace

query::query(caf::actor_config& config, caf::actor results_to, caf::actor archives)
    : ordered_actor(config), results_to_(std::move(results_to)), archives_(std::move(archives)) {}

caf::behavior query::make_behavior() {
  return {
      [this](read_batch& batch) {
        const auto read_point = batch.read_point;
        auto& all = gatherings_[read_point];
        all.batch = std::move(batch);
        all.has_batch = true;
        answer_if_complete(read_point);
      },
      [this](shard_snapshot& snapshot) {
        take(snapshot);
        answer_if_complete(snapshot.read_point);
      },
      [this](found_boards& found) {
        auto& all = gatherings_[found.read_point];
        all.found.insert(found.boards.begin(), found.boards.end());
        ++all.searches;
        answer_if_complete(found.read_point);
      },
  };
}

void query::on_exit() {
  results_to_ = nullptr;
  archives_ = nullptr;
  gatherings_.clear();
}

void query::take(shard_snapshot& snapshot) {
  auto& all = gatherings_[snapshot.read_point];
  ++all.snapshots;
  if (all.boards.size() <= snapshot.source) all.boards.resize(snapshot.source + 1);
  auto& [parts, users] = all.boards[snapshot.source];
  parts.push_back(std::move(snapshot.part));
  for (auto& [index, state] : snapshot.found) {
    if (users.size() <= index) users.resize(index + 1);
    users[index] = std::move(state);
  }
}

bool query::gathering::is_complete() const noexcept {
  if (!has_batch || searches < batch.searches) return false;
  std::size_t expected = 0;
  for (const auto& source : batch.sources) expected += source.parts;
  return snapshots == expected;
}

void query::answer_if_complete(std::uint64_t read_point) {
  const auto found = gatherings_.find(read_point);
  auto& all = found->second;
  if (!all.is_complete()) return;
  auto& batch = all.batch;
  all.boards.resize(batch.sources.size());
  for (std::size_t i = 0; i < batch.sources.size(); ++i) {
    if (const auto& users = batch.sources[i].users) all.boards[i].users.resize(users->size());
  }
  answer_batch results{read_point, {}, batch.origin(), {}, batch.its_cost};
  if (!batch.sources.empty()) results.board = batch.sources.front().board.id;
  results.answers.reserve(batch.jobs.size());
  bool needs_archives = false;
  for (auto& job : batch.jobs) {
    auto outcome = run(all, job);
    const auto origin = origin_of(outcome, job.frozen_at, batch.origin());
    const auto* const listing = std::get_if<wire::listing>(&outcome);
    const bool is_kept =
        job.keep && listing != nullptr && listing->list.size() <= answer_cache::most_entries;
    const bool is_unfinished = job.needs_archives();
    needs_archives = needs_archives || is_unfinished;
    if (is_kept || is_unfinished)
      results.answers.push_back({std::move(job), std::move(outcome)});
    else
      results.answers.push_back({std::move(job), wire::encode(outcome, origin)});
  }
  gatherings_.erase(found);
  if (needs_archives)
    send(archives_, add_from_archives{std::move(results)});
  else
    send(results_to_, std::move(results));
}

wire::outcome query::run(const gathering& all, const read_batch::job& job) {
  const auto& asks = job.what.asks;
  const auto moment_of = [&](std::size_t source, std::size_t first_user) {
    const auto& board = all.boards[source];
    const auto looked_up = std::span(board.users).subspan(first_user, looked_up_by(asks));
    return board_moment(all.batch.sources[source].board, board.parts, looked_up);
  };
  const auto& sources = all.batch.sources;
  if (const auto* const search = std::get_if<wire::boards_of_user_query>(&asks)) {
    auto made = answer_of(*search, *all.batch.boards, all.found);
    std::vector<std::string> names;  // of boards that are frozen
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (all.boards[i].users.front()) names.push_back(sources[i].board.name);
    }
    add_names(std::move(names), search->limit, made);
    return made;
  }
  if (const auto* const standings = std::get_if<wire::standings_query>(&asks)) {
    wire::user_standings made;
    for (std::size_t i = 0; i < sources.size(); ++i)
      add_standing(sources[i].board.name, moment_of(i, 0), *standings, made);
    return made;
  }
  if (!all.batch.archives.empty() || std::holds_alternative<wire::snapshots_query>(asks))
    return snapshots_of(all, asks);
  const auto moment = moment_of(0, job.user);
  if (std::holds_alternative<wire::board_query>(asks))
    return description_of(sources.front().board, moment);
  return answer_of(job.what, moment);
}

wire::outcome query::snapshots_of(const gathering& all, const wire::query& asks) {
  wire::snapshot_list made;
  made.more = all.batch.more_archives;
  auto unwritten = all.boards.begin();
  for (const auto& archive : all.batch.archives) {
    const auto users = archive.written ? archive.users : ranking::size((unwritten++)->parts);
    made.list.push_back(description_of(archive, users));
  }
  if (std::holds_alternative<wire::snapshot_query>(asks)) return made.list.front();
  return made;
}

}  // namespace scoreboard::actors
