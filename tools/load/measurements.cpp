#include "tools/load/measurements.hpp"

#include <stdexcept>
#include <string_view>

#include "tools/load/answers.hpp"

namespace scoreboard::load {

namespace {

void add(measurements::of_kind& sum, const measurements::of_kind& more) {
  sum.requests += more.requests;
  sum.failed += more.failed;
  sum.completed += more.completed;
  sum.updates += more.updates;
  sum.latencies.merge(more.latencies);
  sum.served.merge(more.served);
}

}  // namespace

void measurements::merge(const measurements& other) {
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) add(kinds[kind], other.kinds[kind]);
  for (const auto& [text, count] : other.errors) errors[text] += count;
  unsent += other.unsent;
  unsent_waits.merge(other.unsent_waits);
}

measurements::of_kind measurements::all() const {
  of_kind sum;
  for (const auto& kind : kinds) add(sum, kind);
  sum.requests += unsent;
  sum.failed += unsent;
  sum.latencies.merge(unsent_waits);
  return sum;
}

void count_refused_entries(const std::string& body, std::map<std::string, std::uint64_t>& errors) {
  // There is nearly never one, and searching for the word costs less than parsing.
  if (body.find(R"("code")") == std::string::npos) return;
  try {
    for (const auto& result : parse_update_results(body))
      if (!result.error_code.empty()) ++errors["entry " + result.error_code];
  } catch (const std::runtime_error&) {
    ++errors["answer to a list is not as promised"];
  }
}

}  // namespace scoreboard::load
