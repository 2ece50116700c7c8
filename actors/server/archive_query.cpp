#include "actors/server/archive_query.hpp"

#include <span>
#include <utility>
#include <variant>

#include <spdlog/spdlog.h>

#include "actors/server/archived_moment.hpp"
#include "actors/server/queried_users.hpp"
#include "actors/server/read_answers.hpp"
#include "src/storage/storage_error.hpp"
#include "src/wire/frame.hpp"

namespace scoreboard::actors {

namespace {

/// What `read` gives, and an error when the disk does not.
template <class Read>
wire::outcome outcome_of(Read read) {
  try {
    return read();
  } catch (const storage::storage_error& error) {
    spdlog::error("a snapshot cannot be read: {}", error.what());
    return wire::error_code::unavailable;
  }
}

void set_before(std::span<wire::ranked_entry> rows, const storage::archives::archive_view& then) {
  std::vector<ranking::user_id> users;
  users.reserve(rows.size());
  for (const auto& row : rows) users.push_back(row.entry.user);
  const auto found = then.find(users);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (found[i] && !found[i]->hidden) rows[i].before = found[i]->position;
  }
}

}  // namespace

archive_query::archive_query(caf::actor_config& config,
                             const storage::archives::archive_store& archives,
                             caf::actor results_to)
    : ordered_actor(config), archives_(archives), results_to_(std::move(results_to)) {}

caf::behavior archive_query::make_behavior() {
  return {
      [this](read_batch& batch) { answer(batch); },
      [this](compare_with_archives& order) { compare(order.batch); },
  };
}

void archive_query::on_exit() { results_to_ = nullptr; }

void archive_query::answer(read_batch& batch) {
  answer_batch results{batch.read_point, {}, batch.version, {}, batch.its_cost};
  results.answers.reserve(batch.jobs.size());
  for (auto& job : batch.jobs) {
    auto outcome = outcome_of([&] { return answer_of_archive(batch, job); });
    results.answers.push_back({std::move(job), wire::encode(outcome, {batch.version, false})});
  }
  send(results_to_, std::move(results));
}

wire::outcome archive_query::answer_of_archive(const read_batch& batch,
                                               const read_batch::job& job) const {
  const auto& archive = *batch.archive;
  auto view = archives_.open(archive.id);
  // It was there when the read was taken.
  if (!view) return wire::error_code::unknown_snapshot;
  const archived_moment moment(archive, *std::move(view),
                               users_of(job.what.asks, archive.kind).value());
  auto outcome = answer_of(job.what, moment);
  return job.since ? compared(*job.since, std::move(outcome)) : outcome;
}

void archive_query::compare(answer_batch& batch) {
  for (auto& [job, answer] : batch.answers) {
    if (!job.since) continue;
    const auto outcome = outcome_of([&, &job = job, &answer = answer] {
      return compared(*job.since, std::move(std::get<wire::outcome>(answer)));
    });
    answer = wire::encode(outcome, {batch.version, false});
  }
  send(results_to_, std::move(batch));
}

/// The same with the positions that its users had.
wire::outcome archive_query::compared(const boards::archive_info& since,
                                      wire::outcome outcome) const {
  auto* const page = std::get_if<wire::page>(&outcome);
  if (page == nullptr) return outcome;  // an error
  const auto view = archives_.open(since.id);
  if (!view) return wire::error_code::unknown_snapshot;
  set_before(page->list, *view);
  if (page->top) set_before(*page->top, *view);
  return outcome;
}

}  // namespace scoreboard::actors
