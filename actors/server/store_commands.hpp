#pragma once

#include "actors/server/server_options.hpp"

namespace scoreboard::actors {

/// What scoreboard-server does with a store instead of serving it: --check, --backup, --restore.
/// Throws std::exception with one line for people; progress goes to standard error, what was found
/// to standard output.
void check_store(const server_options& options);
void back_up_store(const server_options& options);
void restore_store(const server_options& options);

}  // namespace scoreboard::actors
