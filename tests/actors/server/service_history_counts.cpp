#include <algorithm>
#include <cstddef>

#include "tests/actors/server/service_history.hpp"

/// What there was.
namespace scoreboard::tests {

void service_history::count(std::map<std::size_t, std::size_t>& kinds) const {
  for (const auto& [id, one] : answers_) ++kinds[one.answer.what.index()];
}

std::size_t service_history::frozen_answers() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      answers_, [](const auto& each) { return each.second.answer.origin.frozen_ms.has_value(); }));
}

void service_history::count(std::map<wire::error_code, std::size_t>& errors) const {
  for (const auto& [id, one] : answers_) {
    if (const auto* const error = std::get_if<wire::error_code>(&one.answer.what)) ++errors[*error];
  }
}

}  // namespace scoreboard::tests
