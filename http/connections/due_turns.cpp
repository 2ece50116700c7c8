#include "http/connections/due_turns.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "http/connections/connection.hpp"

namespace scoreboard::http {

void due_turns::add(std::deque<std::weak_ptr<connection>> due) {
  assert(empty());
  waiting_ = std::move(due);
  portion_ = std::max(least_portion, (waiting_.size() + most_turns - 1) / most_turns);
}

void due_turns::run() { run(std::min(portion_, waiting_.size())); }

void due_turns::run_all() { run(waiting_.size()); }

void due_turns::run(std::size_t portion) {
  for (; portion > 0; --portion) {
    const auto next = std::exchange(waiting_.front(), {}).lock();
    waiting_.pop_front();
    if (next) next->on_tick();
  }
}

}  // namespace scoreboard::http
