// All leagues of crash_rounds and those who play in them.
//
// Thread rule: start() makes threads, and nothing but ordered() is called before they have ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/system/crash_cluster.hpp"
#include "tests/system/crash_crowd.hpp"
#include "tests/system/crash_league.hpp"
#include "tests/system/crash_member.hpp"

namespace scoreboard::system_test {

class crash_leagues {
 public:
  // `processes` outlives this object.
  crash_leagues(std::uint64_t seed, crash_cluster& processes);

  // Makes the boards. While nobody else uses the service.
  void open();

  // What all send in a round, each on a thread of its own; those of the crowd only `with_crowd`.
  void start(std::size_t round, bool with_crowd, std::vector<std::jthread>& threads);
  // See crash_crowd.
  std::size_t ordered() const { return crowd_.ordered(); }

  // See crash_league.
  void verify(bool was_killed);
  std::size_t verify_events(const std::vector<told_event>& told);
  void verify_restored(std::uint16_t port, std::uint64_t first, std::uint64_t last);

  league_counts counts() const;
  // What must never happen.
  std::vector<std::string> complaints() const;

 private:
  struct player {
    crash_league& league;
    crash_member member;
  };

  static std::vector<std::unique_ptr<crash_league>> make(std::uint64_t seed);

  crash_cluster& processes_;
  const std::vector<std::unique_ptr<crash_league>> leagues_;  // the crowd's is the last
  std::vector<std::unique_ptr<player>> players_;
  crash_crowd crowd_;
  std::mt19937_64 random_;  // for doors
  std::vector<std::string> complaints_;
};

}  // namespace scoreboard::system_test
