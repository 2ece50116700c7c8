#pragma once

#include <cstddef>

#include "tools/load/request.hpp"
#include "tools/load/response.hpp"

namespace scoreboard::load {

/// Makes requests and gets their answers. Thread rule: one thread.
class request_source {
 public:
  enum class verdict { settled, repeat };

  virtual ~request_source() = default;

  /// Makes the next request for the URL at this index; false if there are no more.
  virtual bool next(request& out, std::size_t url_index) = 0;

  /// Called when a request has ended; returns whether to send the same request again.
  virtual verdict ended(const request& sent, const response& answer) = 0;

  /// A request that should be repeated is given up, because it took too long.
  virtual void gave_up(const request& sent) = 0;
};

}  // namespace scoreboard::load
