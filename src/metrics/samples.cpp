#include "src/metrics/samples.hpp"

namespace scoreboard::metrics {

std::vector<prometheus::MetricFamily> samples::Collect() const {
  std::vector<prometheus::MetricFamily> families;
  for (const auto& one : samples_) {
    if (families.empty() || families.back().name != one.name)
      families.push_back({one.name, one.help, one.type, {}});
    auto& metric = families.back().metric.emplace_back();
    metric.label = one.labels;
    const auto value = one.now();
    metric.gauge.value = value;
    metric.counter.value = value;
  }
  return families;
}

void samples::add(prometheus::MetricType type, const std::string& name, const std::string& help,
                  source now, const prometheus::Labels& labels) {
  auto& added = samples_.emplace_back(sample{type, name, help, std::move(now), {}});
  for (const auto& [label, value] : labels) added.labels.push_back({label, value});
}

}  // namespace scoreboard::metrics
