#include "actors/server/ranked_moment.hpp"

namespace scoreboard::actors {

std::vector<std::optional<placed_user>> board_moment::users() const {
  std::vector<ranking::standing> standings;
  standings.reserve(looked_up_.size());
  for (const auto& state : looked_up_) {
    if (state) standings.push_back(state->standing);
  }
  // All of them at once: that takes a fraction of the time.
  const auto positions = standings.size() == 1
                             ? std::vector{ranking::rank_of(parts_, standings.front().total,
                                                            standings.front().arrived)}
                             : ranking::ranks_of(parts_, standings);
  std::vector<std::optional<placed_user>> made(looked_up_.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < made.size(); ++i) {
    if (const auto& state = looked_up_[i])
      made[i] = {state->standing.total, positions[next++], state->hidden, state->data};
  }
  return made;
}

}  // namespace scoreboard::actors
