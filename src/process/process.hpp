#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace scoreboard::process {

/// Blocks SIGINT, SIGTERM and SIGHUP in this thread and in those that it starts from now on, and
/// ignores SIGPIPE. Call first of all in main().
void block_stop_signals();

/// Waits for one of them; its name, e.g. "SIGTERM". Calls `meanwhile` every second.
std::string wait_for_stop_signal(const std::function<void()>& meanwhile);

/// Lets the process open as many files as its hard limit allows; that number.
std::size_t raise_open_files_limit();

}  // namespace scoreboard::process
