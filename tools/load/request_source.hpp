#pragma once

#include <cstddef>

#include "tools/load/request.hpp"
#include "tools/load/response.hpp"

namespace scoreboard::load {

/// Where requests come from and answers go. Used by one thread.
class request_source {
 public:
  enum class verdict { settled, repeat };

  virtual ~request_source() = default;

  /// The next request, for the URL at this index; false when there is none any more.
  virtual bool next(request& out, std::size_t url_index) = 0;

  /// Hears of every end; says whether the same request is to be sent again.
  virtual verdict ended(const request& sent, const response& answer) = 0;

  /// A request that was to be repeated will not be: it took too long.
  virtual void gave_up(const request& sent) = 0;
};

}  // namespace scoreboard::load
