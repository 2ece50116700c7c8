#include "actors/bridge/inflight_limit.hpp"

#include <algorithm>
#include <cassert>

namespace scoreboard::actors {

namespace {

constexpr auto no_wait = std::numeric_limits<std::int64_t>::max();
constexpr auto window_ns = std::int64_t{std::chrono::nanoseconds(inflight_limit::window).count()};

bool is_small(const wire::request_weight& one) { return !one.large && !one.waits; }

}  // namespace

inflight_limit::inflight_limit(std::size_t limit, std::size_t most_bytes,
                               std::chrono::nanoseconds target) noexcept
    : limit_(limit),
      most_bytes_(most_bytes),
      target_ns_(target.count()),
      allowed_(limit),
      least_wait_ns_(no_wait) {}

bool inflight_limit::enter(const wire::request_weight& one) noexcept {
  const auto bytes = bytes_.fetch_add(one.bytes, std::memory_order_relaxed);
  const auto large = large_.fetch_add(one.large ? 1 : 0, std::memory_order_relaxed);
  const auto small = small_.fetch_add(is_small(one) ? 1 : 0, std::memory_order_relaxed);
  const bool room = bytes == 0 || (bytes <= most_bytes_ && one.bytes <= most_bytes_ - bytes);
  const bool share = !one.large || large < std::max<std::size_t>(limit_ / 2, 1);
  const bool in_time = !is_small(one) || small < allowed();
  if (inside_.fetch_add(1, std::memory_order_relaxed) < limit_ && room && share && in_time)
    return true;
  leave(one);
  return false;
}

void inflight_limit::leave(const wire::request_weight& one) noexcept {
  assert(inside_ > 0 && bytes_ >= one.bytes && (!one.large || large_ > 0));
  bytes_.fetch_sub(one.bytes, std::memory_order_relaxed);
  large_.fetch_sub(one.large ? 1 : 0, std::memory_order_relaxed);
  small_.fetch_sub(is_small(one) ? 1 : 0, std::memory_order_relaxed);
  inside_.fetch_sub(1, std::memory_order_release);
}

void inflight_limit::answered(std::size_t count, std::chrono::nanoseconds waited,
                              clock::time_point now) noexcept {
  answered_.fetch_add(count, std::memory_order_relaxed);
  const std::int64_t wait = waited.count();
  auto least = least_wait_ns_.load(std::memory_order_relaxed);
  while (wait < least && !least_wait_ns_.compare_exchange_weak(least, wait)) {
  }
  const std::int64_t at = std::chrono::nanoseconds(now.time_since_epoch()).count();
  auto began = window_began_ns_.load(std::memory_order_relaxed);
  if (at - began >= window_ns && window_began_ns_.compare_exchange_strong(began, at))
    judge(began, at);
}

void inflight_limit::judge(std::int64_t began, std::int64_t ended) noexcept {
  const auto least_wait = least_wait_ns_.exchange(no_wait);
  const auto count = answered_.exchange(0);
  const auto took = ended - began;
  // Without an answer for so long nobody can tell a pause of the server from a queue.
  const bool late = took < 2 * window_ns && least_wait > target_ns_;
  const bool stays = was_late_.exchange(late) && late;
  const auto now_allowed = allowed();
  if (stays) {
    const auto in_time =
        static_cast<double>(count) * static_cast<double>(target_ns_) / static_cast<double>(took);
    const auto floor = std::min(least_allowed, limit_);
    allowed_ = std::clamp(static_cast<std::size_t>(in_time), floor, std::max(floor, now_allowed));
  } else if (!late) {
    allowed_ = std::min(limit_, now_allowed + std::max<std::size_t>(now_allowed / 8, 1));
  }
}

}  // namespace scoreboard::actors
