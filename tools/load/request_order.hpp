#pragma once

#include <cstdint>
#include <set>
#include <utility>

namespace scoreboard::load {

/// What reads have shown of the order in which the requests of one commit were carried out: a
/// partial order. O(requests^2) memory.
class request_order {
 public:
  /// Whether it is known that `first` was carried out before `second`.
  bool is_before(std::uint32_t first, std::uint32_t second) const;

  /// Notes that `first` was carried out before `second`, with all that follows; false, and nothing
  /// is noted, if the opposite is known. REQUIRES first != second.
  bool note(std::uint32_t first, std::uint32_t second);

 private:
  // Transitively closed.
  std::set<std::pair<std::uint32_t, std::uint32_t>> known_;
};

}  // namespace scoreboard::load
