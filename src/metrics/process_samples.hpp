#pragma once

#include <string>

#include "src/metrics/samples.hpp"

namespace scoreboard::metrics {

/// Adds what Prometheus' clients tell of every process (process_*), and which version of which
/// program this is (scoreboard_build_info). The process counts as started now.
void add_process_samples(samples& to, const std::string& program);

}  // namespace scoreboard::metrics
