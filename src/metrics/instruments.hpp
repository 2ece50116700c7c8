#pragma once

#include <chrono>
#include <string>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/labels.h>
#include <prometheus/registry.h>

/// The instruments that the programs are measured with are those of prometheus-cpp. A call of one
/// costs 9 to 30 ns, also from several threads at once; reading the clock for it costs as much.
namespace scoreboard::metrics {

/// Adds an instrument to the family of that name, which is made with the first one. They live as
/// long as the registry. Names and units by Prometheus' conventions: base units, counters end in
/// _total. REQUIRES: the text is the same for each of a family. Thread rule: any thread.
prometheus::Counter& add_counter(prometheus::Registry& to, const std::string& name,
                                 const std::string& help, const prometheus::Labels& labels = {});
prometheus::Gauge& add_gauge(prometheus::Registry& to, const std::string& name,
                             const std::string& help, const prometheus::Labels& labels = {});

/// Of durations in seconds, from 50 us to 10 s.
prometheus::Histogram& add_durations(prometheus::Registry& to, const std::string& name,
                                     const std::string& help,
                                     const prometheus::Labels& labels = {});

/// Of how many are done together, from 1 to 16384.
prometheus::Histogram& add_sizes(prometheus::Registry& to, const std::string& name,
                                 const std::string& help, const prometheus::Labels& labels = {});

/// In the unit of all durations that are shown.
inline double seconds(std::chrono::nanoseconds duration) noexcept {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace scoreboard::metrics
