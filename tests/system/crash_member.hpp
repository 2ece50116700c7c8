// One of the people of crash_rounds who play in a league: writes totals to its board, alone and in
// lists, some for the running season only, each until it is answered.
//
// Thread rule: run() on any thread, the rest when it has returned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/system/crash_keyed_sender.hpp"
#include "tests/system/crash_replay.hpp"

namespace scoreboard::system_test {

class crash_member {
 public:
  // No two members of a board have the same number. `processes` outlives the member.
  crash_member(std::uint64_t seed, std::string board, std::size_t number, crash_cluster& processes);

  // The writes of a round. Bounded in time.
  void run(std::size_t round);

  // Writes these to the board, as a list unless there is only one. False when that is refused or
  // is a complaint.
  bool write(std::vector<league_change> changes, const std::string& key, std::size_t route);

  // What was acknowledged since the last call.
  std::vector<league_write> take_writes() { return std::exchange(writes_, {}); }
  // The seasons for which writes were refused since the last call, because they were over.
  std::vector<std::uint64_t> take_refused() { return std::exchange(refused_, {}); }

  crash_keyed_sender& sender() { return sender_; }
  const std::string& complaint() const { return complaint_; }

 private:
  void play(std::size_t round);
  league_change draw_change(std::mt19937_64& random) const;
  void read_results(const std::string& body, bool is_list, league_write& write);
  void complain(const std::string& what) {
    if (complaint_.empty()) complaint_ = board_ + ": " + what;
  }

  const std::uint64_t seed_;
  const std::string board_;
  const std::size_t number_;
  crash_keyed_sender sender_;
  std::optional<std::uint64_t> season_;  // that ran not long ago
  std::uint64_t last_version_ = 0;
  std::vector<league_write> writes_;
  std::vector<std::uint64_t> refused_;
  std::string complaint_;
};

}  // namespace scoreboard::system_test
