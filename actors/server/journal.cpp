#include "actors/server/journal.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <spdlog/spdlog.h>

namespace scoreboard::actors {

namespace {

/// The journal to itself: what was written is to be synced now.
struct sync_now {};

/// The journal to itself: see whether the store has caught up.
struct look_at_store {};

constexpr std::chrono::milliseconds store_look_interval{5};

// Rounds are gathered from so many messages before they are stored, however many more wait.
constexpr std::size_t messages_per_commit = 1024;

}  // namespace

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::sync_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::look_at_store)

namespace scoreboard::actors {

using storage::write_result;

journal::journal(caf::actor_config& config, storage::store& store, options chosen,
                 window_records kept, std::uint64_t last_round, caf::actor results_to)
    : batching_actor(config),
      store_(store),
      options_(chosen),
      results_to_(std::move(results_to)),
      next_(last_round + 1),
      kept_(std::move(kept)) {}

caf::behavior journal::make_behavior() {
  return {
      [this](const evaluated_round& one) { waiting_.emplace(one.what->number, one.what); },
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

caf::resumable::resume_result journal::resume(caf::execution_unit* host,
                                              std::size_t max_throughput) {
  return batching_actor::resume(host, std::min(max_throughput, messages_per_commit));
}

void journal::commit() {
  settled_rounds settled;
  rounds to_store;
  for (auto at = waiting_.begin(); at != waiting_.end() && at->first == next_; ++next_) {
    settled.rounds.push_back(std::move(at->second));
    if (settled.rounds.back()->epoch == epoch_) to_store.push_back(settled.rounds.back());
    at = waiting_.erase(at);
  }
  if (settled.rounds.empty()) return;
  if (!to_store.empty()) {
    const auto result = store(to_store);
    report(result);
    for (const auto& one : to_store) one->stored = result == write_result::done;
    if (result != write_result::done) ++epoch_;
  }
  look_whether_behind();
  settled.store_is_behind = store_is_behind_;
  send(results_to_, std::move(settled));
}

void journal::look_whether_behind() {
  if (store_is_behind_ || !store_.is_behind()) return;
  store_is_behind_ = true;
  delayed_send(this, store_look_interval, look_at_store{});
}

write_result journal::store(const rounds& some) {
  if (last_result_ == write_result::failed) return last_result_;
  for (const auto& one : some) {
    for (const auto& share : one->shares) {
      for (const auto& x : share.standings) store_.put(x.board, x.user, x.total, x.arrived);
    }
  }
  put_records(some);
  const auto& last = *some.back();
  auto result = store_.write({last.number, last.last_stamp, last.time_ms});
  // What is written and not synced may be found after a restart, but not by this process any more.
  if (result == write_result::done && options_.mode == durability::sync &&
      store_.sync() != write_result::done)
    result = write_result::failed;
  if (result == write_result::done) sync_later();
  return result;
}

void journal::put_records(const rounds& some) {
  // One record a window for all rounds: they are stored together or not at all.
  std::array<commits::round_record, commits::key_window_count> records;
  for (const auto& one : some) {
    std::span<const commits::round_record::result> results = one->results;
    for (const auto& [window, request] : one->requests) {
      auto& record = records[static_cast<std::size_t>(window)];
      const auto its = results.first(request.result_count);
      results = results.subspan(request.result_count);
      record.requests.push_back(request);
      record.results.insert(record.results.end(), its.begin(), its.end());
    }
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    auto& record = records[i];
    if (record.requests.empty()) continue;
    record.number = some.back()->number;
    record.time_ms = some.back()->time_ms;
    record.window = static_cast<commits::key_window>(i);
    store_.put(record);
    // Should this write fail, the record is not there, and one too many of this journal's is kept.
    kept_[i].add({record.number, record.time_ms, size_of(record)});
    if (const auto first = kept_[i].first_needed())
      store_.forget_rounds_before(record.window, *first);
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
