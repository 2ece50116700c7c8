#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "http/api/routes.hpp"

namespace scoreboard::http {

/// Counts the requests of a process by route and status, and measures how long they took. What no
/// route takes has one label, `other`, whatever peers send; a route is shown once it was asked for.
/// Thread rule: any thread.
class request_metrics {
 public:
  /// REQUIRES: `table` outlives this.
  explicit request_metrics(const route_table& table = routes());

  /// The kind of a request, as of request_handler::on_answered. REQUIRES: `line` is of the table.
  std::size_t kind_of(const route& line) const noexcept {
    return static_cast<std::size_t>(&line - table_.lines().data()) + 1;
  }

  /// Counts a request. O(statuses that there are).
  void count(std::size_t kind, int status, std::chrono::nanoseconds took);

  const std::shared_ptr<prometheus::Registry>& registry() const noexcept { return registry_; }

  /// Those of answers, 304 included; any other would count as the one behind them, 0.
  static constexpr std::array statuses{200, 304, 201, 202, 204, 400, 401, 403, 404, 405,
                                       408, 409, 410, 413, 422, 429, 431, 500, 503, 504};

 private:
  /// What a kind of request is counted by; each made with the first that needs it.
  struct counters {
    std::atomic<prometheus::Histogram*> durations = nullptr;
    std::array<std::atomic<prometheus::Counter*>, statuses.size() + 1> by_status{};
  };

  prometheus::Labels labels_of(std::size_t kind) const;

  const route_table& table_;
  const std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  std::vector<counters> kinds_;
};

}  // namespace scoreboard::http
