#include "tests/storage/store_content.hpp"

#include <algorithm>
#include <limits>

#include "tests/catch.hpp"

namespace scoreboard::storage::testing {

store_content content_of(const store& from) {
  store_content content;
  from.read_standings([&](std::string_view board, const ranking::user_id& user, std::int64_t total,
                          ranking::arrival arrived) {
    const bool first =
        content.standings.insert({{std::string(board), user}, {total, arrived}}).second;
    REQUIRE(first);
  });
  from.read_rounds([&](const commits::round_record& round) { content.rounds.push_back(round); });
  content.last = from.last();
  return content;
}

round_writer::round_writer(std::uint64_t seed, store_content before)
    : random_(seed), last_round_(before.last.round) {
  after_[last_round_] = std::move(before);
}

write_result round_writer::write(store& to, std::uint64_t users) {
  auto next = now();
  const auto number = last_round_ + 1;
  commits::round_record round{
      number,
      1'700'000'000'000 + number,
      static_cast<commits::key_window>(random_() % commits::key_window_count),
      {},
      {}};
  for (std::uint64_t i = 0; i < users; ++i) {
    const std::string board = random_() % 2 == 0 ? "default" : "b";
    const auto which = static_cast<std::int64_t>(random_() % 50);
    const auto user = random_() % 3 == 0 ? ranking::user_id("user " + std::to_string(which))
                                         : ranking::user_id(which - 25);
    const auto total = static_cast<std::int64_t>(random_());
    ++next.last.stamp;
    next.standings[{board, user}] = {total, next.last.stamp};
    to.put(board, user, total, next.last.stamp);
    if (random_() % 2 == 0) {
      round.requests.push_back({{random_(), random_()}, random_(), 1});
      round.results.push_back({total, static_cast<std::uint8_t>(random_() % 3)});
    }
  }
  next.last.round = number;
  next.last.time_ms = round.time_ms;
  const auto place = [](const commits::round_record& x) { return std::pair(x.window, x.number); };
  next.rounds.insert(std::ranges::upper_bound(next.rounds, place(round), {}, place), round);
  to.put(round);
  const auto first_kept = number - std::min(number, kept_rounds);
  std::erase_if(next.rounds, [&](const auto& one) { return one.number < first_kept; });
  for (std::size_t i = 0; i < commits::key_window_count; ++i)
    to.forget_rounds_before(static_cast<commits::key_window>(i), first_kept);
  after_[number] = next;
  const auto result = to.write(next.last);
  if (result == write_result::done) last_round_ = number;
  return result;
}

}  // namespace scoreboard::storage::testing
