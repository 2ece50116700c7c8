#include "actors/server/archive_query.hpp"

#include <span>
#include <string>
#include <utility>
#include <variant>

#include <spdlog/spdlog.h>

#include "actors/server/archived_moment.hpp"
#include "actors/server/queried_users.hpp"
#include "actors/server/read_answers.hpp"
#include "src/boards/names.hpp"
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

/// Of one that was there when the read was taken. Where another one has its name by now, the sender
/// is to ask again.
wire::error_code gone(const boards::archive_info& archive) {
  return archive.name == boards::frozen_snapshot ? wire::error_code::unavailable
                                                 : wire::error_code::unknown_snapshot;
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
      [this](add_from_archives& order) { complete(order.batch); },
  };
}

void archive_query::on_exit() { results_to_ = nullptr; }

void archive_query::answer(read_batch& batch) {
  answer_batch results{batch.read_point, {}, batch.origin(), {}, batch.its_cost};
  results.answers.reserve(batch.jobs.size());
  for (auto& job : batch.jobs) {
    auto outcome = outcome_of([&] { return answer_of_archive(batch, job); });
    results.answers.push_back({std::move(job), wire::encode(outcome, batch.origin())});
  }
  send(results_to_, std::move(results));
}

wire::outcome archive_query::answer_of_archive(const read_batch& batch,
                                               const read_batch::job& job) const {
  const auto& archive = *batch.archive;
  auto view = archives_.open(archive.id);
  if (!view) return gone(archive);
  const archived_moment moment(archive, *std::move(view),
                               users_of(job.what.asks, archive.kind).value());
  if (std::holds_alternative<wire::board_query>(job.what.asks))
    return description_of(batch.frozen->board, moment);
  auto outcome = answer_of(job.what, moment);
  return job.since ? compared(*job.since, std::move(outcome)) : outcome;
}

void archive_query::complete(answer_batch& batch) {
  for (auto& [job, answer] : batch.answers) {
    if (!job.needs_archives()) continue;
    const auto outcome = outcome_of([&, &job = job, &answer = answer] {
      return completed(job, std::move(std::get<wire::outcome>(answer)));
    });
    answer = wire::encode(outcome, origin_of(outcome, job.frozen_at, batch.origin));
  }
  send(results_to_, std::move(batch));
}

wire::outcome archive_query::completed(const read_batch::job& job, wire::outcome outcome) const {
  return job.since ? compared(*job.since, std::move(outcome))
                   : with_frozen(job, std::move(outcome));
}

/// The same with what frozen boards show of a user.
wire::outcome archive_query::with_frozen(const read_batch::job& job, wire::outcome outcome) const {
  const auto* const standings = std::get_if<wire::standings_query>(&job.what.asks);
  const auto& named = standings != nullptr
                          ? standings->user
                          : std::get<wire::boards_of_user_query>(job.what.asks).user;
  std::vector<std::string> names;
  for (const auto& [board, archive] : job.frozen) {
    auto user = boards::resolve(named, archive.kind);
    auto view = archives_.open(archive.id);
    if (!view) return gone(archive);
    if (!user) continue;
    const archived_moment moment(archive, *std::move(view), {*std::move(user)});
    if (standings != nullptr)
      add_standing(board.name, moment, *standings, std::get<wire::user_standings>(outcome));
    else if (moment.users().front())
      names.push_back(board.name);
  }
  if (const auto* const search = std::get_if<wire::boards_of_user_query>(&job.what.asks))
    add_names(std::move(names), search->limit, std::get<wire::board_names>(outcome));
  return outcome;
}

/// The same with the positions that its users had.
wire::outcome archive_query::compared(const boards::archive_info& since,
                                      wire::outcome outcome) const {
  auto* const page = std::get_if<wire::page>(&outcome);
  if (page == nullptr) return outcome;  // an error
  const auto view = archives_.open(since.id);
  if (!view) return gone(since);
  set_before(page->list, *view);
  if (page->top) set_before(*page->top, *view);
  return outcome;
}

}  // namespace scoreboard::actors
