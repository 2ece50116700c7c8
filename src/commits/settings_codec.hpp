#pragma once

#include <optional>
#include <string>

#include "src/boards/due_times.hpp"
#include "src/boards/settings.hpp"
#include "src/commits/byte_reader.hpp"

/// The bytes of a board's settings and of when something is due for it, as a part of others.
namespace scoreboard::commits {

/// Appends them to `out`. O(1).
void put_settings(std::string& out, const boards::settings& from);

/// Takes them from the front of what is left. None for bytes that put_settings() never wrote, or
/// wrote of settings that no board can have. O(1).
std::optional<boards::settings> read_settings(byte_reader& from);

/// Appends them to `out`. O(1).
void put_due(std::string& out, const boards::due_times& from);

/// Takes them from the front of what is left. None for bytes that put_due() never wrote. O(1).
std::optional<boards::due_times> read_due(byte_reader& from);

}  // namespace scoreboard::commits
