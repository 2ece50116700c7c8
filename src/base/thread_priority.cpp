#include "src/base/thread_priority.hpp"

#include <sys/resource.h>

namespace scoreboard {

void lower_thread_priority() noexcept {
  constexpr int third_of_the_weight = 5;  // see sched(7), "The nice value"
  // Of the calling thread only: that is what 0 means on Linux.
  setpriority(PRIO_PROCESS, 0, third_of_the_weight);
}

}  // namespace scoreboard
