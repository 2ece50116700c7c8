#pragma once

#include <iosfwd>

#include "tools/load/result.hpp"

namespace scoreboard::load {

/// The tables that end a run on a terminal.
void write_text(std::ostream& out, const result& told);

}  // namespace scoreboard::load
