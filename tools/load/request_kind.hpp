#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace scoreboard::load {

/// Writes first, then reads.
enum class request_kind : unsigned char {
  relative,
  absolute,
  post,
  bulk,
  spread,
  top,
  window,
  page,
  around,
  user,
  rank,
  count,
  ranking
};

inline constexpr std::array<std::string_view, 13> request_kind_names{
    "relative", "absolute", "post", "bulk", "spread", "top",    "window",
    "page",     "around",   "user", "rank", "count",  "ranking"};
inline constexpr std::size_t request_kinds = request_kind_names.size();

constexpr std::size_t index_of(request_kind kind) { return static_cast<std::size_t>(kind); }

constexpr std::string_view name_of(request_kind kind) { return request_kind_names[index_of(kind)]; }

constexpr bool is_write(request_kind kind) { return kind <= request_kind::spread; }

/// Whether a request of this kind has a list of updates.
constexpr bool is_list(request_kind kind) {
  return kind == request_kind::bulk || kind == request_kind::spread;
}

}  // namespace scoreboard::load
