#pragma once

#include <string>

#include "tools/load/result.hpp"

namespace scoreboard::load {

/// A page for people, complete in itself: tables and plots, light or dark as the reader has it.
std::string html_report(const result& told);

}  // namespace scoreboard::load
