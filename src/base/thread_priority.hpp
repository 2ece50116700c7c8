#pragma once

namespace scoreboard {

/// From now on this thread has a third of the weight of others where they compete for a core. For
/// long work that nobody waits for. Cannot be undone: only privileged processes may.
///
/// No less than a third: what such a thread is in the midst of, a mutex that it holds, its own end,
/// others do wait for, and beside busy cores that takes as many times longer as it has less weight.
/// At the lowest priority there is (nice 19) 50 ms of work take many seconds.
///
/// Thread rule: any thread, for itself.
void lower_thread_priority() noexcept;

}  // namespace scoreboard
