#include "http/connections/write_turns.hpp"

#include <utility>

#include "http/connections/connection.hpp"

namespace scoreboard::http {

void write_turns::run() {
  for (std::size_t sent = 0; sent < turn_bytes && !waiting_.empty();) {
    const auto next = std::exchange(waiting_.front(), {}).lock();
    waiting_.pop_front();
    // Even a connection that sends nothing costs a system call.
    constexpr std::size_t least = 4096;
    sent += least;
    if (next) sent += next->take_turn(piece_bytes);
  }
}

}  // namespace scoreboard::http
