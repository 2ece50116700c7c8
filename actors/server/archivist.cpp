#include "actors/server/archivist.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <spdlog/spdlog.h>

#include "src/base/thread_priority.hpp"
#include "src/ranking/selection.hpp"

namespace scoreboard::actors {

namespace {

/// The archivist to itself: try again what found no space.
struct try_again {};

/// The archivist to itself: take what was removed and erased out of the files.
struct reclaim_now {};

constexpr std::chrono::seconds retry_interval{1};

// So long an erased name may be in the files, and the space of what was removed not come back.
constexpr std::chrono::seconds reclaim_delay{60};

// Entries that are taken from a moment in one go.
constexpr std::uint64_t entries_at_once = 4096;

std::vector<ranking::snapshot> shown_by(const std::vector<moment_part>& parts) {
  std::vector<ranking::snapshot> shown;
  shown.reserve(parts.size());
  for (const auto& part : parts) shown.push_back(part.shown);
  return shown;
}

}  // namespace

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::try_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::reclaim_now)

namespace scoreboard::actors {

using storage::write_result;

archivist::archivist(caf::actor_config& config, storage::archives::archive_store& archives,
                     std::shared_ptr<std::atomic<bool>> stopping, caf::actor results_to)
    : ordered_actor(config),
      archives_(archives),
      stopping_(std::move(stopping)),
      results_to_(std::move(results_to)) {}

caf::behavior archivist::make_behavior() {
  if (getf(is_detached_flag)) lower_thread_priority();  // the thread is its own
  reclaim_later();                                      // what the process before did not come to
  return {
      [this](write_archives& all) {
        for (auto& order : all.orders) moments_.push_back({std::move(order), {}});
        // Orders come oldest first: nothing older will be written any more.
        const auto oldest = moments_.front().order.archive.version;
        while (!erased_.empty() && erased_.front().version <= oldest) erased_.pop_front();
        work();
      },
      [this](moment_part& part) { take(part); },
      [this](const remove_archives& gone) { remove(gone); },
      [this](erase_from_archives& order) { erase(order); },
      [this](try_again) {
        retry_is_due_ = false;
        work();
      },
      [this](reclaim_now) {
        reclaim_is_due_ = false;
        if (!went_well(archives_.reclaim(stopping_.get()))) reclaim_later();
      },
  };
}

void archivist::on_exit() {
  results_to_ = nullptr;
  moments_.clear();
}

void archivist::take(moment_part& part) {
  const auto found = std::ranges::find(moments_, part.archive, [](const gathered_moment& moment) {
    return moment.order.archive.id;
  });
  if (found == moments_.end()) return;  // it has gone since
  found->parts.push_back(std::move(part));
  work();
}

void archivist::remove(const remove_archives& gone) {
  gone_.insert(gone_.end(), gone.archives.begin(), gone.archives.end());
  const auto written_before = moments_.size();
  std::erase_if(moments_, [&](const gathered_moment& moment) {
    return std::ranges::find(gone.archives, moment.order.archive.id) != gone.archives.end();
  });
  // The order is done when nothing is left of it.
  if (written_before > 0 && moments_.empty()) send(results_to_, archives_written{});
  work();
}

void archivist::erase(erase_from_archives& order) {
  erasures_.push_back(std::move(order));
  work();
}

void archivist::work() {
  if (*stopping_ || last_result_ == write_result::failed) return;
  if (!gone_.empty()) {
    if (!went_well(archives_.remove(gone_))) return;
    gone_.clear();
    reclaim_later();
  }
  while (!erasures_.empty()) {
    auto& next = erasures_.front();
    std::vector<storage::archives::archive_store::archived_board> from;
    from.reserve(next.archives.size());
    for (const auto& [archive, kind] : next.archives) from.push_back({archive, kind});
    if (!went_well(archives_.erase(next.user, from, next.version))) return;
    next.archives.clear();
    erased_.push_back(std::move(next));
    erasures_.pop_front();
    reclaim_later();
  }
  if (!moments_.empty() && has_all_parts()) went_well(write());
}

bool archivist::has_all_parts() const {
  return std::ranges::all_of(moments_, [](const gathered_moment& moment) {
    return moment.parts.size() == moment.order.parts;
  });
}

write_result archivist::write() {
  auto writer = archives_.write();
  for (const auto& moment : moments_) write_one(writer, moment);
  if (*stopping_) return write_result::done;  // they are begun anew after the next start
  auto result = writer.finish();
  archives_written written;
  for (const auto& [order, parts] : moments_) {
    if (result == write_result::done) result = erase_older(order.archive);
    written.archives.push_back({order.origin, order.archive.id, ranking::size(shown_by(parts))});
  }
  if (result != write_result::done) return result;
  moments_.clear();
  send(results_to_, std::move(written));
  return result;
}

void archivist::write_one(storage::archives::archive_writer& to,
                          const gathered_moment& moment) const {
  const auto shown = shown_by(moment.parts);
  to.begin(moment.order.archive.id, moment.order.archive.order);
  for (const auto& part : moment.parts) {
    for (const auto& [user, state] : part.hidden) {
      const auto& [total, arrived] = state.standing;
      to.add_hidden(user, total, ranking::rank_of(shown, total, arrived), state.data);
    }
  }
  const auto users = ranking::size(shown);
  for (std::uint64_t first = 1; first <= users && to.is_good(); first += entries_at_once) {
    for (const auto& [entry, data] : ranking::page_with_data(shown, first, entries_at_once))
      to.add(entry.user, entry.total, data);
    if (*stopping_) return;
  }
}

/// Erases those whom commits after the archive's moment erased.
write_result archivist::erase_older(const boards::archive_info& written) {
  for (const auto& order : erased_) {
    if (order.version <= written.version) continue;
    const storage::archives::archive_store::archived_board from{written.id, written.kind};
    const auto result = archives_.erase(order.user, {&from, 1}, order.version);
    if (result != write_result::done) return result;
  }
  return write_result::done;
}

bool archivist::went_well(write_result result) {
  if (result == write_result::no_space && !std::exchange(retry_is_due_, true))
    delayed_send(this, retry_interval, try_again{});
  if (result == std::exchange(last_result_, result)) return result == write_result::done;
  switch (result) {
    case write_result::done:
      spdlog::info("the archives have space again");
      return true;
    case write_result::no_space:
      spdlog::error("the archives have no space: snapshots wait until there is some ({})",
                    archives_.trouble());
      return false;
    case write_result::failed:
      spdlog::critical(
          "the archives failed: no snapshot is written until the server is restarted ({})",
          archives_.trouble());
      return false;
  }
  return false;
}

void archivist::reclaim_later() {
  if (std::exchange(reclaim_is_due_, true)) return;
  delayed_send(this, reclaim_delay, reclaim_now{});
}

}  // namespace scoreboard::actors
