#include "http/connections/request_turns.hpp"

#include <utility>

#include "http/connections/connection.hpp"

namespace scoreboard::http {

bool request_turns::run() {
  while (!waiting_.empty()) {
    const auto next = std::exchange(waiting_.front(), {}).lock();
    waiting_.pop_front();
    // A connection that has ended takes no turn.
    if (next && next->handle_waiting()) return true;
  }
  return false;
}

}  // namespace scoreboard::http
