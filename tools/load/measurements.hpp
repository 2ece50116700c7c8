#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "tools/load/histogram.hpp"
#include "tools/load/request_kind.hpp"
#include "tools/load/response.hpp"

namespace scoreboard::load {

/// What became of the requests that were due while it was measured.
///
/// Latencies are those of successful requests, and what was waited in vain: leaving out time-outs
/// and what could not even be sent in time would flatter a server that stalls. Quick refusals are
/// no latencies.
struct measurements {
  struct of_kind {
    std::uint64_t requests = 0;
    std::uint64_t failed = 0;
    /// Successful requests that ended within the measured time, and the updates in them.
    std::uint64_t completed = 0;
    std::uint64_t updates = 0;
    histogram latencies;
  };

  std::array<of_kind, request_kinds> kinds;
  /// How often, by error_text().
  std::map<std::string, std::uint64_t> errors;
  /// Requests of the open loop that were due and could not be sent until the end: all connections
  /// were busy. With the time that they had waited then.
  std::uint64_t unsent = 0;
  histogram unsent_waits;

  void merge(const measurements& other);
  /// The sum over all kinds, unsent requests included.
  of_kind all() const;
};

/// The single updates that a bulk request's answer refuses, by code, as "entry invalid_user".
void count_refused_entries(const std::string& body, std::map<std::string, std::uint64_t>& errors);

}  // namespace scoreboard::load
