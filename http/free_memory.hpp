#pragma once

namespace scoreboard::http {

/// Gives the memory that the allocator keeps for later back to the system, when it is much: what a
/// crowd of greedy peers took does not stay for ever. Takes some milliseconds then. Thread rule:
/// any thread.
void give_back_free_memory();

}  // namespace scoreboard::http
