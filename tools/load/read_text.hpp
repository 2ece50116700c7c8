#pragma once

#include <string>

#include "tools/load/history.hpp"
#include "tools/load/user_directory.hpp"

namespace scoreboard::load {

/// A read as its target behind /boards/{b}: "top/100", "count?minimum=5".
std::string text_of(const recorded_read& read, const user_directory& users);

}  // namespace scoreboard::load
