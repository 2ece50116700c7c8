#include "actors/journal.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "actors/unix_clock.hpp"

namespace scoreboard::actors {

namespace {

/// The journal to itself: what was written is to be synced now.
struct sync_now {};

// Rounds are gathered from so many messages before they are stored, however many more wait.
constexpr std::size_t messages_per_commit = 1024;

}  // namespace

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::sync_now)

namespace scoreboard::actors {

using storage::write_result;

journal::journal(caf::actor_config& config, storage::store& store, options chosen,
                 std::deque<kept_round> kept, std::uint64_t last_round, caf::actor results_to)
    : ordered_actor(config),
      store_(store),
      options_(chosen),
      results_to_(std::move(results_to)),
      next_(last_round + 1),
      kept_(std::move(kept)) {
  for (const auto& one : kept_) kept_results_ += one.results;
}

caf::behavior journal::make_behavior() {
  return {
      [this](const evaluated_round& one) { waiting_.emplace(one.what->number, one.what); },
      [this](sync_now) {
        sync_due_ = false;
        report(store_.sync());
      },
  };
}

void journal::on_exit() {
  results_to_ = nullptr;
  waiting_.clear();
}

caf::resumable::resume_result journal::resume(caf::execution_unit* host,
                                              std::size_t max_throughput) {
  const auto result = ordered_actor::resume(host, std::min(max_throughput, messages_per_commit));
  if (result != resumable::done) commit();
  return result;
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
  send(results_to_, std::move(settled));
}

write_result journal::store(const rounds& some) {
  if (last_result_ == write_result::failed) return last_result_;
  // One record for all: they are stored together or not at all.
  storage::round_record record;
  record.number = some.back()->number;
  record.unix_ms = unix_ms();
  for (const auto& one : some) {
    for (const auto& share : one->shares) {
      for (const auto& x : share.standings) store_.put(x.board, x.user, x.total, x.arrived);
    }
    auto& its = one->record;
    its.unix_ms = record.unix_ms;
    record.requests.insert(record.requests.end(), its.requests.begin(), its.requests.end());
    record.results.insert(record.results.end(), its.results.begin(), its.results.end());
  }
  store_.put(record);
  trim_records(record.unix_ms);
  auto result = store_.write({record.number, some.back()->last_stamp});
  // What is written and not synced may be found after a restart, but not by this process any more.
  if (result == write_result::done && options_.mode == durability::sync &&
      store_.sync() != write_result::done)
    result = write_result::failed;
  if (result == write_result::done) {
    kept_.push_back({record.number, record.unix_ms, record.results.size()});
    kept_results_ += record.results.size();
    sync_later();
  }
  return result;
}

void journal::trim_records(std::uint64_t now_unix_ms) {
  const auto& window = options_.window;
  const auto excess = [&](double slack) {
    if (kept_.empty()) return false;
    const auto age = static_cast<double>(now_unix_ms) - static_cast<double>(kept_.front().unix_ms);
    return static_cast<double>(kept_results_) > static_cast<double>(window.results) * slack ||
           age > static_cast<double>(window.age.count()) * slack;
  };
  // A deletion in the store has its price: some more than needed are kept, and many go together.
  if (!excess(1.125)) return;
  while (excess(1)) {
    kept_results_ -= kept_.front().results;
    kept_.pop_front();
  }
  store_.forget_rounds_before(kept_.empty() ? next_ : kept_.front().number);
}

void journal::report(write_result now) {
  // A failure is for good.
  if (now == last_result_ || last_result_ == write_result::failed) return;
  last_result_ = now;
  switch (now) {
    case write_result::done:
      spdlog::info("the store has space again and takes updates");
      break;
    case write_result::no_space:
      spdlog::error("the store has no space: updates are refused until there is some ({})",
                    store_.trouble());
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
