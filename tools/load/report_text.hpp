#pragma once

#include <iosfwd>

#include "tools/load/result.hpp"

namespace scoreboard::load {

/// Prints the tables at the end of a run.
void write_text(std::ostream& out, const result& result);

}  // namespace scoreboard::load
