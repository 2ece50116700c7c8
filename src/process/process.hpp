#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace scoreboard::process {

/// Blocks SIGINT, SIGTERM and SIGHUP in this thread and in those that it starts from now on, and
/// ignores SIGPIPE. Call it first in main().
void block_stop_signals();

/// Waits for one of these signals and returns its name, e.g. "SIGTERM". Calls `meanwhile` every
/// second.
std::string wait_for_stop_signal(const std::function<void()>& meanwhile);

/// From now on this thread has a tenth of the weight of others where they compete for a core. For
/// work that nobody waits for. Cannot be undone. Thread rule: any thread, for itself.
void lower_thread_priority() noexcept;

/// Raises the limit of open files to the hard limit and returns it.
std::size_t raise_open_files_limit();

}  // namespace scoreboard::process
