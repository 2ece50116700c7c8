#include "actors/server/journal.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace scoreboard::actors {

namespace {

/// The journal to itself: what was written is to be synced now.
struct sync_now {};

/// The journal to itself: see whether the store has caught up.
struct look_at_store {};

constexpr std::chrono::milliseconds store_look_interval{5};

// Commits are gathered from so many messages before they are stored, however many more wait.
constexpr std::size_t messages_per_commit = 1024;

}  // namespace

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::sync_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::look_at_store)

namespace scoreboard::actors {

using storage::write_result;

journal::journal(caf::actor_config& config, storage::store& store, options chosen,
                 window_records kept, caf::actor results_to)
    : batching_actor(config, messages_per_commit),
      store_(store),
      options_(chosen),
      results_to_(std::move(results_to)),
      kept_(std::move(kept)) {}

caf::behavior journal::make_behavior() {
  return {
      [this](const executed& one) { waiting_.emplace(one.commit->number, one.commit); },
      [this](sync_now) {
        sync_due_ = false;
        report(store_.sync());
      },
      [this](look_at_store) {
        store_is_behind_ = false;
        look_whether_behind();
        if (!store_is_behind_) send(results_to_, store_caught_up{});
      },
  };
}

void journal::on_exit() {
  results_to_ = nullptr;
  waiting_.clear();
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
    const auto result = store(to_store);
    report(result);
    for (auto& one : results.commits)
      one.stored = result == write_result::done && one.commit->epoch == epoch_;
    if (result != write_result::done) ++epoch_;
  }
  look_whether_behind();
  results.store_is_behind = store_is_behind_;
  send(results_to_, std::move(results));
}

void journal::look_whether_behind() {
  if (store_is_behind_ || !store_.is_behind()) return;
  store_is_behind_ = true;
  delayed_send(this, store_look_interval, look_at_store{});
}

write_result journal::store(const group& some) {
  if (last_result_ == write_result::failed) return last_result_;
  auto result = store_.append(some);
  // What is written and not synced may be found after a restart, but not by this process any more.
  if (result == write_result::done && options_.mode == durability::sync &&
      store_.sync() != write_result::done)
    result = write_result::failed;
  if (result == write_result::done) {
    for (const auto& one : some) keep_records(*one);
    sync_later();
  }
  return result;
}

void journal::keep_records(const commits::commit& one) {
  add_records(one, kept_);
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    if (const auto first = kept_[i].first_needed())
      store_.forget_keys_before(static_cast<commits::key_window>(i), *first);
  }
}

void journal::report(write_result now) {
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
