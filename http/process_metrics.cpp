#include "http/process_metrics.hpp"

#include <atomic>
#include <string>
#include <utility>

#include "src/metrics/process_samples.hpp"
#include "src/metrics/samples.hpp"
#include "src/process/program_options.hpp"

namespace scoreboard::http {

namespace {

/// What the connections hold now, and their bounds.
void add_samples(metrics::samples& to, const std::shared_ptr<connection_group>& of,
                 std::size_t connections) {
  const auto show = [&](const std::string& name, const std::string& help,
                        const std::atomic<std::size_t>& value) {
    to.add_gauge("scoreboard_http_" + name, help,
                 [of, &value] { return static_cast<double>(value.load()); });
  };
  const auto bound = [&](const std::string& name, const std::string& help, std::size_t value) {
    to.add_gauge("scoreboard_http_" + name, help, [value] { return static_cast<double>(value); });
  };
  show("connections", "Connections that are open.", of->connections);
  bound("max_connections", "Most open connections.", connections);
  to.add_counter("scoreboard_http_connections_gave_way_total",
                 "Connections that waited for their peers and were ended for new ones.",
                 [of] { return static_cast<double>(of->gave_way.load()); });
  show("unfinished_answers", "Connections whose peer has not taken its answer.", of->unfinished);
  show("received_bytes",
       "Bytes held for input: requests that are not handled yet, and buffers of idle connections.",
       of->received_bytes);
  bound("max_received_bytes", "Most of these bytes.", of->max_received_bytes);
  show("unsent_bytes", "Bytes held of answers that peers have not taken.", of->unsent_bytes);
  bound("max_unsent_bytes", "Most of these bytes.", of->max_unsent_bytes);
}

void add_samples(metrics::samples& to, const actors::inflight_limit& of) {
  to.add_gauge("scoreboard_bridge_in_flight_requests", "Requests that wait for the server.",
               [&of] { return static_cast<double>(of.inside()); });
  to.add_gauge("scoreboard_bridge_max_in_flight_requests", "Most of these requests.",
               [&of] { return static_cast<double>(of.limit()); });
  to.add_gauge("scoreboard_bridge_allowed_in_flight_requests",
               "Small ones of these requests that are let in: fewer under overload.",
               [&of] { return static_cast<double>(of.allowed()); });
  to.add_gauge("scoreboard_bridge_in_flight_bytes", "Bytes of requests that wait for the server.",
               [&of] { return static_cast<double>(of.bytes()); });
  to.add_gauge("scoreboard_bridge_max_in_flight_bytes", "Most of these bytes.",
               [&of] { return static_cast<double>(of.most_bytes()); });
}

}  // namespace

process_metrics::process_metrics(const client_options& options, std::size_t connections,
                                 const std::shared_ptr<connection_group>& group,
                                 const actors::inflight_limit& inflight) {
  auto samples = std::make_shared<metrics::samples>();
  metrics::add_process_samples(*samples, "scoreboard-client");
  add_samples(*samples, group, connections);
  add_samples(*samples, inflight);
  shown_.add(std::move(samples));
  shown_.add(requests.registry());
  shown_.add(bridge->registry);
  shown_.add(socket->registry());
  if (options.metrics_bind.empty()) return;
  const auto [host, port] = process::split_address(options.metrics_bind);
  listener_.emplace(host, port, shown_);
}

}  // namespace scoreboard::http
