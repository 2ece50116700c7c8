#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace scoreboard::process {

/// Ends the process at once, by abort(), with one line in the log. For what must not happen: half a
/// process would keep its port and answer nobody. All that was acknowledged is stored, and whatever
/// started the process starts it again.
[[noreturn]] void end_process(std::string_view why);

/// What the exception says of itself.
std::string text_of(const std::exception_ptr& thrown);

/// From now on an exception that nobody catches, on whatever thread, ends the process that way.
void end_process_on_uncaught_exceptions();

}  // namespace scoreboard::process
