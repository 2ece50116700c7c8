#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace scoreboard::process {

/// Ends the process at once with abort() and one line in the log, after a failure that it cannot
/// survive: half a process would keep its port and answer nobody. Every acknowledged update is
/// stored, and the supervisor starts the process again.
[[noreturn]] void end_process(std::string_view why);

/// The message of an exception.
std::string text_of(const std::exception_ptr& thrown);

/// From now on an uncaught exception on any thread calls end_process().
void end_process_on_uncaught_exceptions();

}  // namespace scoreboard::process
