#include "src/metrics/instruments.hpp"

namespace scoreboard::metrics {

namespace {

const prometheus::Histogram::BucketBoundaries duration_bounds{
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
    0.05,    0.1,    0.25,    0.5,    1,     2.5,    5,     10};

const prometheus::Histogram::BucketBoundaries size_bounds{
    1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384};

prometheus::Histogram& add_histogram(prometheus::Registry& to, const std::string& name,
                                     const std::string& help, const prometheus::Labels& labels,
                                     const prometheus::Histogram::BucketBoundaries& bounds) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(to).Add(labels, bounds);
}

}  // namespace

prometheus::Counter& add_counter(prometheus::Registry& to, const std::string& name,
                                 const std::string& help, const prometheus::Labels& labels) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(to).Add(labels);
}

prometheus::Gauge& add_gauge(prometheus::Registry& to, const std::string& name,
                             const std::string& help, const prometheus::Labels& labels) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(to).Add(labels);
}

prometheus::Histogram& add_durations(prometheus::Registry& to, const std::string& name,
                                     const std::string& help, const prometheus::Labels& labels) {
  return add_histogram(to, name, help, labels, duration_bounds);
}

prometheus::Histogram& add_sizes(prometheus::Registry& to, const std::string& name,
                                 const std::string& help, const prometheus::Labels& labels) {
  return add_histogram(to, name, help, labels, size_bounds);
}

}  // namespace scoreboard::metrics
