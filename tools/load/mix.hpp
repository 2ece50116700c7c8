#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string_view>

#include "tools/load/request_kind.hpp"

namespace scoreboard::load {

/// How often each kind of request is drawn.
class mix {
 public:
  /// Parses text like "relative=80,top=10,window=10". Throws std::invalid_argument with the reason
  /// if it is malformed.
  explicit mix(std::string_view text);

  request_kind draw(std::mt19937_64& random) const;

  /// Whether the mix contains this kind.
  bool has(request_kind kind) const { return weight_[index_of(kind)] > 0; }

 private:
  std::array<std::uint32_t, request_kinds> weight_{};
  std::uint32_t sum_ = 0;
};

}  // namespace scoreboard::load
