#include "actors/server/largest_boards.hpp"

#include <utility>

namespace scoreboard::actors {

namespace {

prometheus::MetricFamily family(const char* name, const char* help) {
  return {name, help, prometheus::MetricType::Gauge, {}};
}

void add(prometheus::MetricFamily& to, std::uint64_t value,
         std::vector<prometheus::ClientMetric::Label> labels = {}) {
  auto& metric = to.metric.emplace_back();
  metric.label = std::move(labels);
  metric.gauge.value = static_cast<double>(value);
}

}  // namespace

void largest_boards::show(state now) {
  const std::lock_guard lock(mutex_);
  now_ = std::move(now);
}

std::vector<prometheus::MetricFamily> largest_boards::Collect() const {
  const auto now = [this] {
    const std::lock_guard lock(mutex_);
    return now_;
  }();
  auto boards = family("scoreboard_boards", "Boards that there are.");
  add(boards, now.boards);
  auto archives = family("scoreboard_archives", "Past seasons and snapshots, by state.");
  add(archives, now.archives - now.unwritten, {{"state", "ready"}});
  add(archives, now.unwritten, {{"state", "writing"}});
  auto users = family("scoreboard_board_users",
                      "Users of the largest boards, and of all others; hidden ones included.");
  auto bytes = family("scoreboard_board_memory_bytes", "Memory of the largest boards.");
  auto snapshots = family("scoreboard_board_snapshots",
                          "Moments of the largest boards that somebody reads just now.");
  auto others = now.users;
  for (const auto& one : now.largest) {
    add(users, one.users, {{"board", one.name}});
    add(bytes, one.bytes, {{"board", one.name}});
    add(snapshots, one.snapshots, {{"board", one.name}});
    others -= one.users;
  }
  add(users, others, {{"board", "(others)"}});
  return {boards, archives, users, bytes, snapshots};
}

}  // namespace scoreboard::actors
