#include "actors/sockets/batching_actor.hpp"

#include <exception>

#include "src/process/fatal.hpp"

namespace scoreboard::actors {

caf::resumable::resume_result batching_actor::resume(caf::execution_unit* host,
                                                     std::size_t max_throughput) {
  const auto result = ordered_actor::resume(host, max_throughput);
  if (result == resumable::done) return result;
  try {
    after_run();
  } catch (...) {
    fail(process::text_of(std::current_exception()));
  }
  return result;
}

}  // namespace scoreboard::actors
