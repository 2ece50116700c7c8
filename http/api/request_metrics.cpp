#include "http/api/request_metrics.hpp"

#include <algorithm>
#include <cassert>
#include <string>

#include "src/metrics/instruments.hpp"

namespace scoreboard::http {

request_metrics::request_metrics(const route_table& table)
    : table_(table), kinds_(table.lines().size() + 1) {}

void request_metrics::count(std::size_t kind, int status, std::chrono::nanoseconds took) {
  assert(kind < kinds_.size());
  auto& its = kinds_[kind];
  const auto index =
      static_cast<std::size_t>(std::ranges::find(statuses, status) - statuses.begin());
  auto& counter = its.by_status.at(index);
  auto* counted = counter.load(std::memory_order_acquire);
  if (counted == nullptr) {
    auto labels = labels_of(kind);
    labels["code"] = std::to_string(index < statuses.size() ? statuses.at(index) : 0);
    // Whoever else makes it at this moment gets the same.
    counted = &metrics::add_counter(*registry_, "scoreboard_http_requests_total",
                                    "Requests that were answered, by route and status.", labels);
    counter.store(counted, std::memory_order_release);
  }
  counted->Increment();
  auto* durations = its.durations.load(std::memory_order_acquire);
  if (durations == nullptr) {
    durations = &metrics::add_durations(
        *registry_, "scoreboard_http_request_duration_seconds",
        "From a whole request to its answer, without what the peer takes to read it.",
        labels_of(kind));
    its.durations.store(durations, std::memory_order_release);
  }
  durations->Observe(metrics::seconds(took));
}

prometheus::Labels request_metrics::labels_of(std::size_t kind) const {
  if (kind == 0) return {{"method", "other"}, {"route", "other"}};
  const auto& line = table_.lines()[kind - 1];
  return {{"method", std::string(name_of(line.method))}, {"route", std::string(line.path.text())}};
}

}  // namespace scoreboard::http
