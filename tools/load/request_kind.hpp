#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace scoreboard::load {

enum class request_kind : unsigned char { relative, absolute, bulk, top, window };

inline constexpr std::array<std::string_view, 5> request_kind_names{"relative", "absolute", "bulk",
                                                                    "top", "window"};
inline constexpr std::size_t request_kinds = request_kind_names.size();

constexpr std::size_t index_of(request_kind kind) { return static_cast<std::size_t>(kind); }

constexpr std::string_view name_of(request_kind kind) { return request_kind_names[index_of(kind)]; }

}  // namespace scoreboard::load
