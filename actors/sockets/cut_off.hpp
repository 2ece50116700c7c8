#pragma once

namespace scoreboard::actors {

/// Ends the connection with this descriptor, if it has not ended. (Should the descriptor belong to
/// another connection by now, its peer connects anew.)
void cut_off(int descriptor);

}  // namespace scoreboard::actors
