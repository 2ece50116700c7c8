// The league of crash_rounds with a large board, so that writing a snapshot or a season of it takes
// a while: only in some rounds.
//
// Thread rule: run() on any thread, the rest when it has returned; ordered() is for all.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/system/crash_league.hpp"
#include "tests/system/crash_member.hpp"

namespace scoreboard::system_test {

class crash_crowd {
 public:
  static league_rules rules();

  // `league` and `processes` outlive this object.
  crash_crowd(std::uint64_t seed, std::size_t number, crash_league& league,
              crash_cluster& processes);

  // Before run(), while no other thread calls anything here.
  void begin_round() { ordered_ = 0; }
  // Fills the board, takes a snapshot, changes the board, ends the season, and takes a snapshot of
  // the next one while there are few users on the board. Bounded in time.
  void run(std::size_t round);
  // How many of these three moments were ordered to be written in this round.
  std::size_t ordered() const { return ordered_; }

  crash_member& member() { return member_; }
  const std::string& complaint() const {
    return complaint_.empty() ? member_.complaint() : complaint_;
  }

 private:
  bool grow(const std::string& small_snapshot);
  bool write(std::size_t first_user, std::size_t users, bool adds);
  bool order(const std::string& method, const std::string& target, const std::string& body);
  std::string next_key();

  const std::uint64_t seed_;
  const std::size_t number_;
  crash_league& league_;
  crash_member member_;
  std::mt19937_64 random_;
  std::vector<std::string> last_snapshots_;
  std::size_t keys_ = 0;
  std::atomic<std::size_t> ordered_ = 0;
  std::string complaint_;
};

}  // namespace scoreboard::system_test
