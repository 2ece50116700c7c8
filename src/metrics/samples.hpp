#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/client_metric.h>
#include <prometheus/collectable.h>
#include <prometheus/labels.h>
#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>

namespace scoreboard::metrics {

/// Metrics whose values are looked up when somebody asks for them, so that keeping them costs
/// nothing. Thread rule: add before the first Collect(), which any thread may call.
class samples final : public prometheus::Collectable {
 public:
  using source = std::function<double()>;

  /// `now` is called on the threads that collect, and must not block. One of a family comes right
  /// after the other.
  void add_gauge(const std::string& name, const std::string& help, source now,
                 const prometheus::Labels& labels = {}) {
    add(prometheus::MetricType::Gauge, name, help, std::move(now), labels);
  }
  void add_counter(const std::string& name, const std::string& help, source now,
                   const prometheus::Labels& labels = {}) {
    add(prometheus::MetricType::Counter, name, help, std::move(now), labels);
  }

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct sample {
    prometheus::MetricType type;
    std::string name;
    std::string help;
    source now;
    std::vector<prometheus::ClientMetric::Label> labels;
  };

  void add(prometheus::MetricType type, const std::string& name, const std::string& help,
           source now, const prometheus::Labels& labels);

  std::vector<sample> samples_;
};

}  // namespace scoreboard::metrics
