#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "tools/load/histogram.hpp"
#include "tools/load/request_kind.hpp"
#include "tools/load/response.hpp"

namespace scoreboard::load {

/// The results of the requests that were due in the measured time.
///
/// Latencies are those of successful requests, of requests that timed out, and of requests that
/// could not be sent in time: leaving these out would flatter a server that stalls. Quick refusals
/// do not count as latencies.
struct measurements {
  struct of_kind {
    std::uint64_t requests = 0;
    std::uint64_t failed = 0;
    /// Successful requests that ended within the measured time, and the updates in them.
    std::uint64_t completed = 0;
    std::uint64_t updates = 0;
    histogram latencies;
    /// Only of successful requests, and from when they were sent: how long whoever is served waits
    /// for a service that refuses others, without the wait for a connection that is free.
    histogram served;
  };

  std::array<of_kind, request_kinds> kinds;
  /// The number of failed requests by error_text().
  std::map<std::string, std::uint64_t> errors;
  /// Requests of the open loop that were due but not sent before the end, because all connections
  /// were busy, and how long they had waited by then.
  std::uint64_t unsent = 0;
  histogram unsent_waits;

  void merge(const measurements& other);
  /// The sum over all kinds, unsent requests included.
  of_kind all() const;
};

/// Counts the updates that the answer to a list of them refuses, by code, as "entry invalid_user".
void count_refused_entries(const std::string& body, std::map<std::string, std::uint64_t>& errors);

}  // namespace scoreboard::load
