#include "tests/system/crash_plan.hpp"

#include "tests/system/crash_request.hpp"

namespace scoreboard::system_test {

std::string crash_plan::text() const {
  std::string text = "after " + std::to_string(after_requests) + " requests and " +
                     std::to_string(delay.count()) + " us:";
  if (server) text += " server";
  if (client) text += " client " + std::to_string(*client);
  text += ", away " + std::to_string(away.count()) + " ms, " + std::to_string(shards) + " shards";
  if (again) text += ", again after " + std::to_string(again->count()) + " ms";
  if (when_quiet) text += ", and when quiet";
  return text;
}

crash_plan draw_plan(std::uint64_t seed, std::size_t round, std::size_t senders,
                     std::size_t clients) {
  constexpr std::size_t usual_requests = 20;  // of a sender
  constexpr std::size_t longest_delay_us = 3000;
  constexpr std::size_t longest_away_ms = 60;
  constexpr std::size_t most_shards = 5;
  auto random = generator(seed, round, 0);
  crash_plan plan;
  plan.after_requests = draw(random, senders * usual_requests);
  plan.delay = std::chrono::microseconds(draw(random, longest_delay_us));
  const std::size_t victim = draw(random, 20);
  plan.server = victim < 17;
  if (victim >= 14) plan.client = draw(random, clients);
  plan.away = std::chrono::milliseconds(draw(random, longest_away_ms));
  plan.shards = 1 + draw(random, most_shards);
  // A start takes some 20 ms.
  if (draw(random, 6) == 0) plan.again = std::chrono::milliseconds(draw(random, 40));
  plan.when_quiet = draw(random, 8) == 0;
  return plan;
}

}  // namespace scoreboard::system_test
