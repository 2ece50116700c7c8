#include "tests/system/crash_crowd.hpp"

#include <utility>
#include <vector>

#include "tests/system/crash_request.hpp"
#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

namespace {

constexpr std::size_t users_of_list = scaled(10000);
constexpr std::size_t most_lists = 4;
constexpr std::size_t changed_users = scaled(3000);
// Of the season after that, before and after the board moves to all shards.
constexpr std::size_t small_users = 2;
constexpr std::size_t later_users = 300;
// Apart from the users of owners, who erase them everywhere.
constexpr std::size_t lowest_user = 1'000'000;
// Apart from those of the others.
constexpr std::size_t crowd_generator = 4000;

}  // namespace

league_rules crash_crowd::rules() {
  league_rules rules;
  rules.name = "crowd";
  rules.settings = R"({"keep_seasons":2})";
  rules.keep_seasons = 2;
  return rules;
}

crash_crowd::crash_crowd(std::uint64_t seed, std::size_t number, crash_league& league,
                         crash_cluster& processes)
    : seed_(seed),
      number_(number),
      league_(league),
      member_(seed, league.rules().name, number, processes) {}

void crash_crowd::run(std::size_t round) {
  random_ = generator(seed_, round, crowd_generator + number_);
  const std::size_t users = users_of_list * (1 + draw(random_, most_lists));
  for (std::size_t first = 0; first < users; first += users_of_list) {
    if (!write(first, users_of_list, false)) return;
  }
  const std::string board = "/boards/" + league_.rules().name;
  const std::string snapshot = board + "/snapshots/round-" + std::to_string(round);
  if (!order("PUT", snapshot, {})) return;
  ++ordered_;
  if (!write(draw(random_, users), changed_users, true)) return;
  const std::string season = std::to_string(league_.season());
  if (!order("POST", board + "/reset", "{\"season\":" + season + "}")) return;
  ++ordered_;
  const std::string small_snapshot = board + "/snapshots/small-" + std::to_string(round);
  if (!grow(small_snapshot)) return;
  ++ordered_;
  for (const std::string& last : last_snapshots_) order("DELETE", last, {});
  last_snapshots_ = {snapshot, small_snapshot};
}

// Bug: a snapshot of a board that moves to all shards before it is written is not of one moment
// after a crash.
bool crash_crowd::grow(const std::string& small_snapshot) {
  const std::size_t first = draw(random_, users_of_list);
  return write(first, small_users, true) && order("PUT", small_snapshot, {}) &&
         write(first, small_users, true) && write(first, later_users, true) &&
         write(first, small_users, true);
}

bool crash_crowd::write(std::size_t first_user, std::size_t users, bool adds) {
  constexpr std::int64_t range = 1000;  // small, so that totals are often equal
  std::vector<league_change> changes(users);
  for (std::size_t i = 0; i < users; ++i) {
    changes[i].user = std::to_string(lowest_user + first_user + i);
    changes[i].adds = adds;
    changes[i].value = static_cast<std::int64_t>(draw(random_, range));
  }
  return member_.write(std::move(changes), next_key(), draw(random_, 5));
}

bool crash_crowd::order(const std::string& method, const std::string& target,
                        const std::string& body) {
  const auto answer = member_.sender().send({method, target, body, next_key()}, draw(random_, 5));
  if (answer && answer->status < 300) return true;
  complaint_ = method + " " + target + ": " +
               (answer ? std::to_string(answer->status) + " " + answer->body : "no answer");
  return false;
}

std::string crash_crowd::next_key() { return "crowd." + std::to_string(++keys_); }

}  // namespace scoreboard::system_test
