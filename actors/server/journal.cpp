#include "actors/server/journal.hpp"

#include <chrono>
#include <span>
#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "src/process/log.hpp"

namespace scoreboard::actors {

using storage::write_result;

namespace {

/// The journal to itself: what was written is to be synced now.
struct sync_now {};

/// The journal to itself: see whether the store has caught up.
struct look_at_store {};

constexpr std::chrono::milliseconds store_look_interval{5};

// Commits are gathered from so many messages before they are stored, however many more wait.
constexpr std::size_t messages_per_commit = 1024;

/// What `work` comes to, which takes as long as `durations` are told.
template <class Function>
write_result measured(prometheus::Histogram& durations, const Function& work) {
  const auto began = std::chrono::steady_clock::now();
  const auto result = work();
  durations.Observe(metrics::seconds(std::chrono::steady_clock::now() - began));
  return result;
}

/// The first ids of their requests, with blanks between.
std::string names_of(std::span<const committed::outcome> commits) {
  std::string names;
  std::size_t count = 0;
  for (const auto& one : commits) {
    for (const auto& id : one.commit->request_ids) {
      if (count++ == most_request_ids) return names;
      if (!names.empty()) names += ' ';
      names += id;
    }
  }
  return names;
}

}  // namespace

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::sync_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::look_at_store)

namespace scoreboard::actors {

journal::journal(caf::actor_config& config, storage::store& store, options chosen,
                 window_records kept, caf::actor results_to)
    : batching_actor(config, messages_per_commit),
      store_(store),
      options_(std::move(chosen)),
      results_to_(std::move(results_to)),
      kept_(std::move(kept)) {
  options_.metrics->takes_updates.Set(1);
}

caf::behavior journal::make_behavior() {
  return {
      [this](const executed& one) { waiting_.emplace(one.commit->number, one.commit); },
      [this](sync_now) {
        sync_due_ = false;
        report(sync());
      },
      [this](look_at_store) {
        store_is_behind_ = false;
        options_.metrics->behind.Set(0);
        look_whether_behind();
        if (!store_is_behind_) send(results_to_, store_caught_up{});
      },
  };
}

void journal::on_exit() {
  results_to_ = nullptr;
  waiting_.clear();
  if (options_.on_end) options_.on_end(sync());
}

void journal::commit() {
  committed results;
  group to_store;
  for (auto at = waiting_.begin(); at != waiting_.end() && at->first == next_; ++next_) {
    const auto& one =
        results.commits.emplace_back(committed::outcome{std::move(at->second)}).commit;
    if (one->epoch == epoch_) to_store.emplace_back(one, &one->commit);
    at = waiting_.erase(at);
  }
  if (results.commits.empty()) return;
  if (!to_store.empty()) {
    const auto began = std::chrono::steady_clock::now();
    const auto result = store(to_store);
    report(result);
    for (auto& one : results.commits)
      one.stored = result == write_result::done && one.commit->epoch == epoch_;
    tell(results, result, std::chrono::steady_clock::now() - began);
    if (result != write_result::done) ++epoch_;
  }
  look_whether_behind();
  results.store_is_behind = store_is_behind_;
  send(results_to_, std::move(results));
}

/// Says in the log what became of commits, of which one at least was to be stored.
void journal::tell(const committed& of, write_result result, std::chrono::nanoseconds took) {
  const auto level = spdlog::level::debug;
  if (process::logs(level) && result == write_result::done) {
    for (const auto& one : of.commits) {
      if (one.stored)
        process::log_line(level, "stored a commit",
                          {{"version", one.commit->commit.version},
                           {"requests", names_of({&one, 1})},
                           {"ms", process::milliseconds_of(took)}});
    }
  }
  const auto now = std::chrono::steady_clock::now();
  const bool is_slow = options_.slow.count() > 0 && took > options_.slow;
  const bool is_done = result == write_result::done;
  if (!(is_done ? is_slow && slow_.may_warn(now) : refused_.may_warn(now))) return;
  std::size_t updates = 0;
  for (const auto& one : of.commits) updates += one.commit->commit.requests.size();
  (is_done ? slow_ : refused_)
      .warn(is_done ? "storing commits took long"
                    : "updates are refused because their commits could not be stored",
            {{"updates", std::uint64_t{updates}},
             {"requests", names_of(of.commits)},
             {"first_version", of.commits.front().commit->commit.version},
             {"last_version", of.commits.back().commit->commit.version},
             {"ms", process::milliseconds_of(took)}},
            now);
}

void journal::look_whether_behind() {
  if (store_is_behind_ || !store_.is_behind()) return;
  store_is_behind_ = true;
  options_.metrics->behind.Set(1);
  delayed_send(this, store_look_interval, look_at_store{});
}

write_result journal::store(const group& some) {
  if (last_result_ == write_result::failed) return last_result_;
  auto result = append(some);
  // What is written and not synced may be found after a restart, but not by this process any more.
  if (result == write_result::done && options_.mode == durability::sync &&
      sync() != write_result::done)
    result = write_result::failed;
  if (result == write_result::done) {
    for (const auto& one : some) keep_records(*one);
    sync_later();
  }
  return result;
}

write_result journal::append(const group& some) {
  const auto& metrics = *options_.metrics;
  const auto bytes = store_.written_bytes();
  const auto result = measured(metrics.writes, [&] { return store_.append(some); });
  metrics.group_commits.Observe(static_cast<double>(some.size()));
  metrics.written_bytes.Increment(static_cast<double>(store_.written_bytes() - bytes));
  return result;
}

write_result journal::sync() {
  return measured(options_.metrics->syncs, [this] { return store_.sync(); });
}

void journal::keep_records(const commits::commit& one) {
  add_records(one, kept_);
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    if (const auto first = kept_[i].first_needed())
      store_.forget_keys_before(static_cast<commits::key_window>(i), *first);
  }
}

void journal::report(write_result now) {
  if (now == write_result::no_space) options_.metrics->no_space.Increment();
  if (now == write_result::failed) options_.metrics->failed.Increment();
  options_.metrics->takes_updates.Set(now == write_result::done ? 1 : 0);
  // A failure is for good. For which space the store waits may change.
  const auto trouble = now == write_result::no_space ? store_.trouble() : std::string();
  if (last_result_ == write_result::failed) return;
  if (now == last_result_ && trouble == last_trouble_) return;
  last_result_ = now;
  last_trouble_ = trouble;
  switch (now) {
    case write_result::done:
      spdlog::info("the store has space again and takes updates");
      break;
    case write_result::no_space:
      spdlog::error("the store has no space: updates are refused until there is some ({})",
                    trouble);
      break;
    case write_result::failed:
      spdlog::critical(
          "the store failed to write: updates are refused until the server is restarted, so that "
          "what is on disk is known again ({})",
          store_.trouble());
      break;
  }
}

void journal::sync_later() {
  if (options_.mode != durability::interval || sync_due_) return;
  sync_due_ = true;
  delayed_send(this, options_.sync_interval, sync_now{});
}

}  // namespace scoreboard::actors
