#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/commits/commit.hpp"

namespace scoreboard::commits {

/// The form that encode() writes; decode() takes it and all before. It is the first byte. Version 1
/// says of no result whether the user had a total before, and of no board its settings: they are
/// read as none and the default ones. Before version 3 nothing was due, and there were no archives;
/// the wall clock is read as the time that the service had run. Before version 5 freezes kept
/// nothing of what a board says of itself.
inline constexpr std::uint8_t codec_version = 5;

/// Replaces `out` by the bytes of a commit. Throws std::invalid_argument when its requests do not
/// have as many results as they say. O(bytes).
void encode(const commit& from, std::string& out);

/// None for bytes that encode() never wrote. Nothing is believed: what is reserved is bounded by
/// the bytes that there are. O(bytes).
std::optional<commit> decode(std::string_view bytes);

}  // namespace scoreboard::commits
