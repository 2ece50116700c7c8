#include "tests/system/crash_leagues.hpp"

#include <utility>

#include "tests/system/crash_request.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t members_of_league = 2;
// Apart from those of the others.
constexpr std::size_t doors_generator = 5000;

// Seasons in a zone with daylight saving; seasons and snapshots at the same moments, of which few
// are kept; snapshots in long seasons.
std::vector<league_rules> played_leagues() {
  return {
      {"league-daily",
       R"({"season":{"every":"day","at":"04:30","time_zone":"Europe/Madrid"}})",
       24h,
       {},
       {}},
      {"league-both",
       R"({"season":{"every":"day"},"keep_seasons":6,"snapshots":{"every":"hour","keep":5}})", 24h,
       6, 5},
      {"league-hourly",
       R"({"season":{"every":"week"},"snapshots":{"every":"hour","keep":48}})",
       24h * 7,
       {},
       48},
  };
}

}  // namespace

crash_leagues::crash_leagues(std::uint64_t seed, crash_cluster& processes)
    : processes_(processes),
      leagues_(make(seed)),
      crowd_(seed, members_of_league * (leagues_.size() - 1), *leagues_.back(), processes),
      random_(generator(seed, 0, doors_generator)) {
  for (std::size_t i = 0; i < members_of_league * (leagues_.size() - 1); ++i) {
    crash_league& league = *leagues_[i / members_of_league];
    players_.push_back(std::make_unique<player>(
        player{league, crash_member(seed, league.rules().name, i, processes)}));
  }
}

std::vector<std::unique_ptr<crash_league>> crash_leagues::make(std::uint64_t seed) {
  auto rules = played_leagues();
  rules.push_back(crash_crowd::rules());
  std::vector<std::unique_ptr<crash_league>> made;
  for (std::size_t i = 0; i < rules.size(); ++i)
    made.push_back(std::make_unique<crash_league>(seed, i, std::move(rules[i])));
  return made;
}

void crash_leagues::open() {
  http_client client(processes_.parts().client_port());
  for (const auto& league : leagues_) {
    const response answer = client.put("/boards/" + league->rules().name, league->rules().settings);
    if (answer.result_int() != 201) complaints_.push_back("cannot begin: " + answer.body());
    league->begin(processes_.times().latest);
  }
}

void crash_leagues::start(std::size_t round, bool with_crowd, std::vector<std::jthread>& threads) {
  crowd_.begin_round();
  for (const auto& each : players_) {
    threads.emplace_back([round, &member = each->member] { member.run(round); });
  }
  if (with_crowd) threads.emplace_back([this, round] { crowd_.run(round); });
}

void crash_leagues::verify(bool was_killed) {
  for (const auto& each : players_) {
    each->league.record(each->member.take_writes());
    each->league.record_refused(each->member.take_refused());
  }
  leagues_.back()->record(crowd_.member().take_writes());
  const std::uint16_t port = processes_.parts().client_port(draw(random_, crash_cluster::clients));
  cluster::wait_until_ready(port);
  for (const auto& league : leagues_) league->verify(port, processes_.times(), was_killed);
}

std::size_t crash_leagues::verify_events(const std::vector<told_event>& told) {
  std::size_t own = 0;
  for (const auto& league : leagues_) own += league->verify_events(told);
  return own;
}

void crash_leagues::verify_restored(std::uint16_t port, std::uint64_t first, std::uint64_t last) {
  for (const auto& league : leagues_) league->verify_restored(port, first, last);
}

league_counts crash_leagues::counts() const {
  league_counts all;
  for (const auto& league : leagues_) {
    all.acknowledged += league->counts().acknowledged;
    all.lost += league->counts().lost;
    all.ends += league->counts().ends;
    all.snapshots += league->counts().snapshots;
  }
  return all;
}

std::vector<std::string> crash_leagues::complaints() const {
  auto all = complaints_;
  for (const auto& league : leagues_)
    all.insert(all.end(), league->complaints().begin(), league->complaints().end());
  for (const auto& each : players_) {
    if (!each->member.complaint().empty()) all.push_back(each->member.complaint());
  }
  if (!crowd_.complaint().empty()) all.push_back(crowd_.complaint());
  return all;
}

}  // namespace scoreboard::system_test
