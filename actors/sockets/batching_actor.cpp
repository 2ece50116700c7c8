#include "actors/sockets/batching_actor.hpp"

#include <algorithm>
#include <exception>

#include "src/process/fatal.hpp"

namespace scoreboard::actors {

caf::resumable::resume_result batching_actor::resume(caf::execution_unit* host,
                                                     std::size_t max_throughput) {
  const auto result = ordered_actor::resume(host, std::min(max_throughput, messages_a_run_));
  if (result == resumable::done) return result;
  try {
    after_run();
  } catch (...) {
    fail(process::text_of(std::current_exception()));
  }
  return result;
}

}  // namespace scoreboard::actors
