#pragma once

#include <memory>

#include <prometheus/registry.h>

#include "src/metrics/instruments.hpp"

namespace scoreboard::actors {

/// What the bridges of a process are measured with, together. Thread rule: any thread.
struct bridge_metrics {
  const std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();

  prometheus::Histogram& updates = durations("update");
  prometheus::Histogram& reads = durations("read");
  prometheus::Histogram& frame_requests = metrics::add_sizes(
      *registry, "scoreboard_bridge_frame_requests", "Requests that left in one frame.");
  prometheus::Counter& sent_bytes = metrics::add_counter(
      *registry, "scoreboard_bridge_sent_bytes_total", "Bytes of frames sent to the server.");
  prometheus::Counter& joined_reads =
      metrics::add_counter(*registry, "scoreboard_bridge_joined_reads_total",
                           "Reads that left as one with an equal read.");
  prometheus::Counter& timeouts = failures("timeout");
  prometheus::Counter& unavailable = failures("unavailable");
  prometheus::Counter& foreign_frames =
      metrics::add_counter(*registry, "scoreboard_bridge_foreign_frames_total",
                           "Frames of the server that were dropped: not of this protocol version.");

 private:
  prometheus::Histogram& durations(const char* kind) {
    return metrics::add_durations(*registry, "scoreboard_bridge_request_duration_seconds",
                                  "From a request's way into the bridge to its outcome; reads that "
                                  "joined another one and reads of events are not in it.",
                                  {{"kind", kind}});
  }
  prometheus::Counter& failures(const char* reason) {
    return metrics::add_counter(*registry, "scoreboard_bridge_failures_total",
                                "Requests without an answer of the server at their deadline: "
                                "timeout, they left; unavailable, they did not.",
                                {{"reason", reason}});
  }
};

}  // namespace scoreboard::actors
