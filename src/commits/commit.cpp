#include "src/commits/commit.hpp"

#include <stdexcept>

namespace scoreboard::commits {

void validate(const commit& one) {
  std::uint64_t results = 0;
  for (const auto& request : one.requests) results += request.result_count;
  if (results != one.results.size())
    throw std::invalid_argument("a commit has as many results as its requests say");
}

commit keys_of(const commit& from, key_window window) {
  commit kept{from.version, from.time_ms, from.last_arrival, {}, {}, {}};
  for_each_request(from, [&](const keyed_request& request, std::span<const result> results) {
    if (request.window != window || !binds_key(results)) return;
    kept.requests.push_back(request);
    kept.results.insert(kept.results.end(), results.begin(), results.end());
  });
  return kept;
}

}  // namespace scoreboard::commits
