#pragma once

#include <memory>

#include <prometheus/registry.h>

#include "src/metrics/instruments.hpp"

namespace scoreboard::actors {

/// What sockets between the two programs are measured with; those of a process may share one. Each
/// instrument is shown once it was asked for here. Thread rule: any thread.
class socket_metrics {
 public:
  prometheus::Gauge& connections() {
    return metrics::add_gauge(*registry_, "scoreboard_bridge_connections",
                              "Connections to the server that are made, one for each thread.");
  }
  prometheus::Counter& dropped_frames() {
    return metrics::add_counter(
        *registry_, "scoreboard_peer_dropped_frames_total",
        "Frames that a peer did not get, because it is gone or does not read what it was sent.");
  }
  prometheus::Counter& cut_off() {
    return metrics::add_counter(*registry_, "scoreboard_peer_cut_off_total",
                                "Peers that were cut off: they sent a message without an end.");
  }
  prometheus::Gauge& peers() {
    return metrics::add_gauge(*registry_, "scoreboard_peer_connections",
                              "Connections of HTTP processes, and of others.");
  }
  prometheus::Counter& gave_way() {
    return metrics::add_counter(*registry_, "scoreboard_peer_gave_way_total",
                                "Connections that were silent and were cut off for new ones.");
  }
  prometheus::Gauge& unfinished_bytes() {
    return metrics::add_gauge(*registry_, "scoreboard_peer_unfinished_bytes",
                              "Bytes of messages of peers that are not complete.");
  }

  const std::shared_ptr<prometheus::Registry>& registry() const noexcept { return registry_; }

  /// Shows from the start, at zero, what a socket of this kind has.
  void show(bool routes) {
    if (!routes) {
      connections();
      return;
    }
    dropped_frames();
    cut_off();
    peers();
    gave_way();
    unfinished_bytes();
  }

 private:
  const std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
};

}  // namespace scoreboard::actors
