#pragma once

#include <string>

#include "tools/load/result.hpp"

namespace scoreboard::load {

/// A self-contained page with tables and plots, light or dark as the reader's browser prefers.
std::string html_report(const result& result);

}  // namespace scoreboard::load
