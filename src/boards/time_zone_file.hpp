#pragma once

#include <string_view>

namespace scoreboard::boards {

/// Whether the date library can read a time zone file with these bytes (TZif, RFC 8536, version 2
/// or later, without leap seconds), and understands it. To be asked before the library reads it: an
/// assertion ends the process where a file is none, and damaged ones send the library out of
/// bounds. It also knows nothing of the rule at the end of a file, which says how daylight saving
/// goes on: with a rule, the times must be listed into 2037, as Debian's are. O(bytes).
bool is_time_zone_file(std::string_view bytes) noexcept;

}  // namespace scoreboard::boards
