#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <caf/actor.hpp>

#include "actors/bridge/inflight_limit.hpp"
#include "http/access/access_control.hpp"
#include "http/access/access_log.hpp"
#include "http/access/audit_log.hpp"
#include "http/access/cross_origin.hpp"
#include "http/api/request_metrics.hpp"
#include "http/api/server_requests.hpp"
#include "http/api/static_files.hpp"
#include "http/connections/connection.hpp"
#include "src/metrics/exposition.hpp"
#include "src/process/seldom_log.hpp"

namespace scoreboard::http {

/// Who may send requests, and what is noted of them.
struct door_rules {
  const access_control& access;
  const cross_origin& origins;
  audit_log* audit = nullptr;         ///< nullptr: nothing is noted
  access_log* accesses = nullptr;     ///< the same
  std::chrono::milliseconds slow{0};  ///< what takes longer is told in the log; 0: nothing is
};

/// The HTTP contract: finds each request's route, or what is wrong with it before any handler need
/// look at it.
///
/// Of several mistakes the first of these is told: the form of HTTP, the path, the method, whether
/// the sender may, the query's parameters, the form of a board's name; and by the handler, the rest
/// of the request's shape, its key; and by the server, the board, the kind of user, the season,
/// overflow, bounds. Thread rule: any thread.
class api final : public request_handler {
 public:
  using limits = http::limits;

  /// Counts requests in `counted`, and shows people `shown`, or nullptr: no metrics.
  /// REQUIRES: `inflight` and what follows outlive this, and all but `files` the replies, too.
  api(caf::actor bridge, actors::inflight_limit& inflight, const limits& bounds,
      const static_files& files, const door_rules& door, request_metrics& counted,
      metrics::exposition* shown = nullptr);

  std::size_t max_body_bytes(const target& where) const override;
  std::optional<refusal> refuse_head(const request& head) const override;
  std::string lines_for_origin(std::string_view origin) const override;
  response refuse(refusal why) const override;
  void handle(request sent, std::shared_ptr<exchange> reply_to) override;
  std::string_view noted_header() const noexcept override { return "Scoreboard-Version"; }

  /// Thread rule: one thread.
  void on_answered(const answered_request& what) override;

 private:
  std::size_t bytes_of(body_bound bound) const;
  void audit(const routed_request& request) const;

  const limits limits_;
  const server_requests server_;
  const static_files& files_;
  const door_rules& door_;
  request_metrics& counted_;
  metrics::exposition* const shown_;
  process::seldom_log slow_;
};

}  // namespace scoreboard::http
