#pragma once

#include <optional>
#include <string>

#include "src/boards/archive_info.hpp"
#include "src/boards/due_times.hpp"
#include "src/boards/settings.hpp"
#include "src/commits/byte_reader.hpp"

/// The bytes of a board's settings, of when something is due for it, and of what is kept of both
/// when it is frozen, as a part of others.
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

/// Appends them to `out`. O(1).
void put_details(std::string& out, const boards::frozen_details& from);

/// Takes them from the front of what is left. None for bytes that put_details() never wrote. O(1).
std::optional<boards::frozen_details> read_details(byte_reader& from);

}  // namespace scoreboard::commits
