#include "actors/server/idempotency_window.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "actors/server/packed_results.hpp"

namespace scoreboard::actors {

namespace {

using commits::key_window;

constexpr std::size_t index_of(key_window window) noexcept {
  return static_cast<std::size_t>(window);
}

}  // namespace

window_limits::bounds window_limits::of(key_window window) const noexcept {
  const bool service = window == key_window::service || window == key_window::service_list;
  const bool lists = window == key_window::sender_list || window == key_window::service_list;
  return {service ? service_age : sender_age, lists ? list_results : keys};
}

idempotency_window::idempotency_window(const window_limits& limits) : limits_(limits) {
  // Growing on the way would hold everybody up for tens of milliseconds. Eight bytes a key; beyond
  // some millions it is not known whether they ever come.
  constexpr std::size_t most_reserved = 4'000'000;
  entries_.reserve(std::min(limits_.keys, most_reserved / 2) * 2);
}

idempotency_window::verdict idempotency_window::begin(const commits::request_key& key,
                                                      std::uint64_t fingerprint,
                                                      const return_address& from) {
  const auto [at, added] = entries_.try_emplace(key);
  auto& one = at->second;
  if (added) {
    one.fingerprint = fingerprint;
    return verdict::fresh;
  }
  if (one.fingerprint != fingerprint &&
      one.fingerprint != commits::keyed_request::unknown_fingerprint)
    return verdict::mismatch;
  if (one.answered) return verdict::answered;
  if (!one.more) one.more = std::make_unique<extra>();
  one.more->joined.push_back(from);
  return verdict::in_flight;
}

idempotency_window::answer_kept idempotency_window::answer(const commits::request_key& key) const {
  const auto& found = entries_.at(key);
  if (!found.more) return {{found.result}, found.version};
  return {unpack(found.more->packed_results), found.version};
}

std::vector<return_address> idempotency_window::finish(const commits::keyed_request& request,
                                                       results answer, const commit_mark& by) {
  auto& one = entries_[request.key];
  std::vector<return_address> joined;
  if (one.more) joined = std::move(one.more->joined);
  one.fingerprint = request.fingerprint;
  one.answered = true;
  one.window = request.window;
  one.version = by.version;
  one.more.reset();
  if (answer.size() == 1) {
    one.result = answer.front();
  } else {
    one.more = std::make_unique<extra>();
    one.more->packed_results = pack(answer);
  }
  auto& order = windows_[index_of(request.window)];
  one.finished = order.forgotten + static_cast<std::uint32_t>(order.keys.size());
  const auto size = std::max<std::size_t>(answer.size(), 1);
  order.size += size;
  order.keys.push_back({request.key, by.time_ms, static_cast<std::uint32_t>(size)});
  now_ms_ = std::max(now_ms_, by.time_ms);
  forget_excess();
  return joined;
}

std::vector<return_address> idempotency_window::abandon(const commits::request_key& key) {
  const auto at = entries_.find(key);
  assert(at != entries_.end());
  std::vector<return_address> joined;
  if (at->second.more) joined = std::move(at->second.more->joined);
  entries_.erase(at);
  return joined;
}

std::size_t idempotency_window::size() const noexcept {
  std::size_t keys = 0;
  for (const auto& order : windows_) keys += order.keys.size();
  return keys;
}

idempotency_window::usage idempotency_window::usage_of(key_window window) const noexcept {
  const auto& order = windows_[index_of(window)];
  return {order.keys.size(), order.too_old, order.too_many};
}

void idempotency_window::forget_excess() {
  // After a quiet time a whole window may be past its age: forgetting it at once would hold
  // everybody up. More than one at a time is enough to get there.
  constexpr int most_at_a_time = 4;
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    const auto window = static_cast<key_window>(i);
    const auto bounds = limits_.of(window);
    const auto age = static_cast<std::uint64_t>(bounds.age.count());
    auto& order = windows_[i];
    for (int n = 0; n < most_at_a_time && !order.keys.empty(); ++n) {
      const bool old = order.keys.front().time_ms + age < now_ms_;
      if (!old && order.size <= bounds.size) break;
      ++(old ? order.too_old : order.too_many);
      forget_oldest(window);
    }
  }
}

void idempotency_window::forget_oldest(key_window window) {
  auto& order = windows_[index_of(window)];
  const auto& oldest = order.keys.front();
  const auto at = entries_.find(oldest.key);
  if (at != entries_.end() && at->second.answered && at->second.window == window &&
      at->second.finished == order.forgotten)
    entries_.erase(at);
  order.size -= oldest.size;
  order.keys.pop_front();
  ++order.forgotten;
}

}  // namespace scoreboard::actors
