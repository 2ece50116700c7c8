#pragma once

#include <string>

#include "actors/server/server_options.hpp"
#include "src/storage/rocksdb/store_check.hpp"

namespace scoreboard::actors {

/// What scoreboard-server does with a store instead of serving it: --check, --backup, --restore.
/// Throws std::exception with one line for people; progress goes to standard error, what was found
/// to standard output.
void check_store(const server_options& options);
void back_up_store(const server_options& options);
void restore_store(const server_options& options);

/// The line that check_store() prints of a board, without its end.
std::string describe(const std::string& name, const storage::board_summary& board);

}  // namespace scoreboard::actors
