#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include <prometheus/registry.h>

#include "actors/server/largest_boards.hpp"
#include "src/commits/commit.hpp"
#include "src/metrics/instruments.hpp"

namespace scoreboard::actors {

/// What the server's actors are measured with: latencies and sizes by stage, and what there is.
/// Thread rule: any thread.
class server_metrics {
 public:
  const std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();

  // -- gateway ------------------------------------------------------------------------------------
  prometheus::Histogram& updates = gateway_durations("update");
  prometheus::Histogram& reads = gateway_durations("read");
  prometheus::Histogram& commit_changes =
      sizes("scoreboard_gateway_commit_changes", "Changes that one stored commit holds.");
  prometheus::Histogram& read_point_reads =
      sizes("scoreboard_gateway_read_point_reads", "Reads that share a moment of their board.");
  prometheus::Gauge& in_flight =
      gauge("scoreboard_gateway_in_flight",
            "Changes of small updates, and reads, that are inside the server.");
  prometheus::Gauge& max_in_flight =
      gauge("scoreboard_gateway_max_in_flight", "Most of these; more are refused as overloaded.");
  prometheus::Gauge& commits_under_way =
      gauge("scoreboard_gateway_commits_under_way", "Commits on their way to the store.");
  prometheus::Gauge& event_listeners =
      gauge("scoreboard_gateway_event_listeners", "Reads that wait for the next event.");
  prometheus::Counter& foreign_frames =
      counter("scoreboard_gateway_foreign_frames_total",
              "Frames of clients that were dropped: not of this protocol version.");
  prometheus::Gauge& version =
      gauge("scoreboard_version", "The number of the last commit that is stored.");

  // -- shards -------------------------------------------------------------------------------------
  prometheus::Histogram& executions =
      metrics::add_durations(*registry, "scoreboard_shard_execution_duration_seconds",
                             "What a shard takes to compute its share of a commit.");

  // -- journal ------------------------------------------------------------------------------------
  prometheus::Histogram& group_commits =
      sizes("scoreboard_journal_group_commits", "Commits that share one write and one sync.");
  prometheus::Histogram& writes = metrics::add_durations(
      *registry, "scoreboard_journal_write_duration_seconds", "One write of the store.");
  prometheus::Histogram& syncs = metrics::add_durations(
      *registry, "scoreboard_journal_sync_duration_seconds", "One sync of the store.");
  prometheus::Counter& written_bytes =
      counter("scoreboard_journal_written_bytes_total", "Bytes handed to the store's log.");
  prometheus::Counter& no_space = failures("no_space");
  prometheus::Counter& failed = failures("failed");
  prometheus::Gauge& takes_updates =
      gauge("scoreboard_journal_takes_updates",
            "1, or 0 while the store takes no updates: the disk is full or has failed.");
  prometheus::Gauge& behind = gauge("scoreboard_journal_behind",
                                    "1 while the store has more to bring in order than it can.");

  // -- what there is ------------------------------------------------------------------------------
  struct window {
    prometheus::Gauge& keys;
    prometheus::Counter& too_old;
    prometheus::Counter& too_many;
  };
  std::array<window, commits::key_window_count> windows{
      of_window("sender"), of_window("sender_list"), of_window("service"),
      of_window("service_list")};  ///< by commits::key_window

  /// A Collectable of its own, to be shown beside the registry.
  const std::shared_ptr<largest_boards> boards = std::make_shared<largest_boards>();

 private:
  prometheus::Counter& counter(const char* name, const char* help) {
    return metrics::add_counter(*registry, name, help);
  }
  prometheus::Gauge& gauge(const char* name, const char* help) {
    return metrics::add_gauge(*registry, name, help);
  }
  prometheus::Histogram& sizes(const char* name, const char* help) {
    return metrics::add_sizes(*registry, name, help);
  }
  prometheus::Histogram& gateway_durations(const char* kind) {
    return metrics::add_durations(*registry, "scoreboard_gateway_request_duration_seconds",
                                  "From the arrival of a request's frame to its answer's; reads of "
                                  "events, which wait, are not in it.",
                                  {{"kind", kind}});
  }
  prometheus::Counter& failures(const char* reason) {
    return metrics::add_counter(*registry, "scoreboard_journal_failures_total",
                                "Writes and syncs of the store that failed.", {{"reason", reason}});
  }
  window of_window(const std::string& name) {
    const auto evictions = [&](const char* reason) -> prometheus::Counter& {
      return metrics::add_counter(*registry, "scoreboard_key_evictions_total",
                                  "Idempotency keys that were forgotten: past their age, or for "
                                  "newer ones.",
                                  {{"window", name}, {"reason", reason}});
    };
    return {metrics::add_gauge(*registry, "scoreboard_keys",
                               "Idempotency keys whose answers are kept.", {{"window", name}}),
            evictions("age"), evictions("number")};
  }
};

}  // namespace scoreboard::actors
