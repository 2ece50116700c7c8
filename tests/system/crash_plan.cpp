#include "tests/system/crash_plan.hpp"

#include <algorithm>
#include <array>

#include "tests/system/crash_request.hpp"

namespace scoreboard::system_test {

namespace {

// Few, because each takes seconds: one in a short run, some twenty in a thousand rounds.
constexpr std::size_t pause_every_rounds = 50;
constexpr std::size_t first_short_round = 10;
constexpr std::size_t pause_round = 13;
constexpr std::size_t last_short_round = 15;
constexpr std::size_t crowd_every_rounds = 50;
constexpr std::array<std::size_t, 3> crowd_rounds{7, 20, 32};  // one with a backup

crash_plan::step draw_step(std::mt19937_64& random) {
  constexpr std::size_t most_s = 7200;
  if (draw(random, 4) != 0) return std::nullopt;
  return std::chrono::seconds(static_cast<std::int64_t>(draw(random, 2 * most_s + 1)) -
                              static_cast<std::int64_t>(most_s));
}

// Some hours, so that a season ends in every few rounds, or many days.
std::optional<crash_plan::leap> draw_leap(std::mt19937_64& random) {
  constexpr std::size_t most_hours = 36;
  constexpr std::size_t most_days = 12;
  constexpr std::size_t hour_s = 3600;
  if (draw(random, 5) < 2) return std::nullopt;
  const std::size_t hours = draw(random, 16) == 0 ? 24 * most_days : most_hours;
  const auto when = static_cast<crash_plan::moment>(draw(random, 3));
  return crash_plan::leap{when, std::chrono::seconds(draw(random, hours * hour_s))};
}

std::string leap_text(const std::optional<crash_plan::leap>& leap) {
  constexpr const char* names[] = {"under load", "while away", "after start"};
  if (!leap) return {};
  return std::string(", leap ") + names[static_cast<int>(leap->when)] + " of " +
         std::to_string(leap->by.count()) + " s";
}

std::string clock_text(const char* when, const crash_plan::step& step) {
  return step ? std::string(", clock ") + when + " " + std::to_string(step->count()) + " s"
              : std::string();
}

}  // namespace

std::string crash_plan::text() const {
  std::string text = "after " + std::to_string(after_requests) + " requests and " +
                     std::to_string(delay.count()) + " us:";
  if (server) text += " server";
  if (client) text += " client " + std::to_string(*client);
  text += ", away " + std::to_string(away.count()) + " ms, " + std::to_string(shards) + " shards";
  if (again) text += ", again after " + std::to_string(again->count()) + " ms";
  if (when_quiet) text += ", and when quiet";
  text += clock_text("under load", under_load) + clock_text("while away", while_away) +
          clock_text("after the start", after_start) + leap_text(ahead);
  if (checks_store) text += ", check";
  if (crowd) text += ", a crowd with " + std::to_string(*crowd) + " orders";
  if (short_age) text += ", short age";
  if (pause) {
    text += pause->server_away ? ", long away" : ", long pause";
    text += pause->stopped ? ", stopped" : ", killed";
  }
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
  plan.under_load = draw_step(random);
  plan.while_away = draw_step(random);
  plan.after_start = draw_step(random);
  const std::size_t at = round % pause_every_rounds;
  plan.short_age = at >= first_short_round && at <= last_short_round;
  if (at == pause_round) plan.pause = {draw(random, 3) == 0, draw(random, 2) == 0};
  plan.ahead = draw_leap(random);
  plan.checks_store = draw(random, 10) == 0;
  if (std::find(crowd_rounds.begin(), crowd_rounds.end(), round % crowd_every_rounds) !=
      crowd_rounds.end()) {
    plan.crowd = 1 + draw(random, 3);
    // At once, or when much is written.
    if (draw(random, 2) == 0) plan.delay *= 1 + static_cast<std::int64_t>(draw(random, 100));
  }
  return plan;
}

}  // namespace scoreboard::system_test
