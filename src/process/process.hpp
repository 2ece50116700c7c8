#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace scoreboard::process {

/// Blocks SIGINT, SIGTERM and SIGHUP in this thread and in those that it starts from now on, and
/// ignores SIGPIPE. Call it first in main().
void block_signals();

/// Waits for SIGINT or SIGTERM and returns its name. Calls `meanwhile` every second, and `reload`
/// when SIGHUP has come, also one that came before this call: read files anew that may have
/// changed. Neither may throw.
std::string wait_for_stop_signal(const std::function<void()>& meanwhile,
                                 const std::function<void()>& reload);

/// From now on this thread has a tenth of the weight of others where they compete for a core. For
/// work that nobody waits for. Cannot be undone. Thread rule: any thread, for itself.
void lower_thread_priority() noexcept;

/// Raises the limit of open files to the hard limit and returns it.
std::size_t raise_open_files_limit();

}  // namespace scoreboard::process
