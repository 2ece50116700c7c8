#include "actors/server/state_meter.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <iterator>
#include <utility>

namespace scoreboard::actors {

namespace {

double difference(std::uint64_t now, std::uint64_t before) {
  return static_cast<double>(now - before);
}

}  // namespace

state_meter::state_meter(std::shared_ptr<server_metrics> metrics, const boards::directory& boards,
                         std::size_t shards)
    : metrics_(std::move(metrics)), shards_(shards), census_(boards) {}

void state_meter::show_queues(const admission& places, const sequencer& updates) {
  metrics_->in_flight.Set(static_cast<double>(places.count()));
  metrics_->commits_under_way.Set(static_cast<double>(updates.batches_under_way()));
  metrics_->version.Set(static_cast<double>(updates.version()));
}

std::optional<std::vector<boards::board_id>> state_meter::tick(const sequencer& updates,
                                                               const archive_desk& archives,
                                                               const event_log& events) {
  show(updates.window());
  metrics_->event_listeners.Set(static_cast<double>(events.listeners()));
  if (missing_ > 0) return std::nullopt;  // the shards are busy: no second question meanwhile
  auto counted = census_.look();
  if (!counted) return std::nullopt;
  measured_ = *std::move(counted);
  // Archives may have gone since they were counted.
  measured_.unwritten = std::min<std::uint64_t>(archives.unwritten(), measured_.archives);
  missing_ = shards_;
  std::vector<boards::board_id> wanted;
  std::ranges::transform(measured_.largest, std::back_inserter(wanted), &largest_boards::board::id);
  return wanted;
}

void state_meter::add(const board_sizes& of_shard) {
  assert(missing_ > 0 && of_shard.boards.size() == measured_.largest.size());
  for (std::size_t i = 0; i < of_shard.boards.size(); ++i) {
    auto& board = measured_.largest[i];
    board.bytes += of_shard.boards[i].bytes;
    board.snapshots += of_shard.boards[i].snapshots;
  }
  if (--missing_ == 0) metrics_->boards->show(std::exchange(measured_, {}));
}

void state_meter::show(const idempotency_window& window) {
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    const auto now = window.usage_of(static_cast<commits::key_window>(i));
    auto& its = metrics_->windows[i];
    its.keys.Set(static_cast<double>(now.keys));
    its.too_old.Increment(difference(now.too_old, shown_[i].too_old));
    its.too_many.Increment(difference(now.too_many, shown_[i].too_many));
    shown_[i] = now;
  }
}

}  // namespace scoreboard::actors
