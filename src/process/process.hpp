#pragma once

#include <chrono>
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

/// From now on the process takes at most so long until it ends: if it has not ended in order by
/// then, it ends as it is, with EXIT_SUCCESS. For when all that counts is done, and what is left is
/// to wait for threads in the midst of something that the next start does anew. Cannot be undone.
/// REQUIRES: `limit` is positive, and SIGALRM is used for nothing else.
void end_process_within(std::chrono::seconds limit) noexcept;

/// Raises the limit of open files to the hard limit and returns it. Throws std::runtime_error, with
/// what to do, if it is less than `least`: libraries abort where they get no descriptor.
std::size_t raise_open_files_limit(std::size_t least);

}  // namespace scoreboard::process
