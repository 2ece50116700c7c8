#include "actors/idempotency_window.hpp"

#include <algorithm>
#include <utility>

namespace scoreboard::actors {

idempotency_window::idempotency_window(limits bounds) : bounds_(bounds) {
  // To grow by the way would hold up everybody for tens of milliseconds. Eight bytes a key; beyond
  // some millions it is not known whether they ever come.
  constexpr std::size_t most_reserved = 4'000'000;
  entries_.reserve(std::min(bounds_.results, most_reserved));
}

idempotency_window::verdict idempotency_window::begin(const storage::request_key& key,
                                                      std::uint64_t fingerprint,
                                                      const return_address& from) {
  const auto [at, added] = entries_.try_emplace(key);
  auto& one = at->second;
  if (added) {
    one.fingerprint = fingerprint;
    return verdict::fresh;
  }
  if (one.fingerprint != fingerprint) return verdict::mismatch;
  if (one.answered) return verdict::answered;
  if (!one.more) one.more = std::make_unique<extra>();
  one.more->joined.push_back(from);
  return verdict::in_flight;
}

idempotency_window::results idempotency_window::answer(const storage::request_key& key) const {
  return results_of(entries_.at(key));
}

std::vector<return_address> idempotency_window::finish(
    const storage::round_record::request& request, results answer, std::uint64_t unix_ms) {
  auto& one = entries_[request.key];
  std::vector<return_address> joined;
  if (one.more) joined = std::move(one.more->joined);
  one.fingerprint = request.fingerprint;
  one.answered = true;
  one.more.reset();
  if (answer.size() == 1) {
    one.result = answer.front();
  } else {
    one.more = std::make_unique<extra>();
    one.more->results.assign(answer.begin(), answer.end());
  }
  one.finished = forgotten_ + static_cast<std::uint32_t>(order_.size());
  kept_results_ += answer.size();
  order_.push_back({request.key, unix_ms, answer.size()});
  return joined;
}

std::vector<return_address> idempotency_window::abandon(const storage::request_key& key) {
  const auto at = entries_.find(key);
  std::vector<return_address> joined;
  if (at->second.more) joined = std::move(at->second.more->joined);
  entries_.erase(at);
  return joined;
}

void idempotency_window::trim(std::uint64_t now_unix_ms) {
  const auto age = static_cast<std::uint64_t>(bounds_.age.count());
  while (!order_.empty() && order_.front().unix_ms + age < now_unix_ms) forget_oldest();
  for (; kept_results_ > bounds_.results; ++evicted_) forget_oldest();
}

idempotency_window::results idempotency_window::results_of(const entry& one) {
  return one.more ? results(one.more->results) : results(&one.result, 1);
}

void idempotency_window::forget_oldest() {
  const auto at = entries_.find(order_.front().key);
  if (at != entries_.end() && at->second.finished == forgotten_) entries_.erase(at);
  kept_results_ -= order_.front().results;
  order_.pop_front();
  ++forgotten_;
}

}  // namespace scoreboard::actors
