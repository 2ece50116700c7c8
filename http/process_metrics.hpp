#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "actors/bridge/bridge_metrics.hpp"
#include "actors/bridge/inflight_limit.hpp"
#include "actors/sockets/socket_metrics.hpp"
#include "http/api/request_metrics.hpp"
#include "http/client_options.hpp"
#include "http/connections/connection_group.hpp"
#include "src/metrics/exposition.hpp"
#include "src/metrics/listener.hpp"

namespace scoreboard::http {

/// What an HTTP process is measured with, and where it shows that.
class process_metrics {
 public:
  /// Listens at `metrics.bind` if there is one; throws metrics::listen_error when it cannot.
  /// `connections`: how many are allowed. REQUIRES: `inflight` outlives this.
  process_metrics(const client_options& options, std::size_t connections,
                  const std::shared_ptr<connection_group>& group,
                  const actors::inflight_limit& inflight);

  request_metrics requests;
  const std::shared_ptr<actors::bridge_metrics> bridge = std::make_shared<actors::bridge_metrics>();
  const std::shared_ptr<actors::socket_metrics> socket = std::make_shared<actors::socket_metrics>();

  /// What the main port shows; nullptr: nothing.
  metrics::exposition* on_main_port() noexcept { return listener_ ? nullptr : &shown_; }

 private:
  metrics::exposition shown_;
  std::optional<metrics::listener> listener_;
};

}  // namespace scoreboard::http
