#include "actors/server/commit_results.hpp"

namespace scoreboard::actors {

namespace {

wire::results::value_type answer_of(const commits::result& one) {
  switch (one.code) {
    case commits::result_code::done:
      return wire::new_total{one.total};
    case commits::result_code::overflow:
      return wire::error_code::overflow;
  }
  return wire::error_code::unavailable;
}

}  // namespace

wire::results answer_of(std::span<const commits::result> results) {
  wire::results answers;
  answers.reserve(results.size());
  for (const auto& one : results) answers.push_back(answer_of(one));
  return answers;
}

}  // namespace scoreboard::actors
