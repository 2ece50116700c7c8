// The rounds of crash_rounds: load, kill, start again, verify.
//
// Thread rule: everything on one thread; the senders have threads of their own meanwhile.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/system/crash_backup.hpp"
#include "tests/system/crash_cluster.hpp"
#include "tests/system/crash_feed.hpp"
#include "tests/system/crash_leagues.hpp"
#include "tests/system/crash_ledger.hpp"
#include "tests/system/crash_owner.hpp"
#include "tests/system/crash_plan.hpp"
#include "tests/system/crash_sender.hpp"

namespace scoreboard::system_test {

class crash_run {
 public:
  // Starts everything, with all files in `directory`, and writes the users for the first time.
  // `steps_clocks`: see crash_cluster.
  crash_run(std::uint64_t seed, const std::filesystem::path& directory, bool steps_clocks);

  // One round. False when something was wrong; then complaints() says what.
  bool round(std::size_t number);

  // Ends the processes in order. False when one does not.
  bool stop();

  const crash_ledger& ledger() const { return ledger_; }
  // What the owners of boards met, by kind of step.
  crash_owner::counts owner_counts() const;
  league_counts counts_of_leagues() const { return leagues_.counts(); }
  std::size_t repeats() const;
  std::size_t events() const { return feed_.size(); }
  bool steps_clocks() const { return board_.steps_clocks(); }
  const std::vector<std::string>& complaints() const { return complaints_; }
  // The end of the history, for people.
  const std::deque<std::string>& last_lines() const { return last_lines_; }
  static constexpr const char* history_file = "history.txt";

 private:
  void open_accounts();
  void make_shared_boards();
  void verify_owners();
  void verify_leagues(bool was_killed);
  void verify_events();
  void check_store();
  void verify_backup(const crash_backup& backup);
  void wait_for_moment(const crash_plan& plan, const std::atomic<std::size_t>& settled);
  void crash(const crash_plan& plan);
  void start_again(const crash_plan& plan);
  void crash_when_quiet();
  void pause_for_long(const crash_plan::long_pause& how);
  void step_clock(const crash_plan& plan, crash_plan::moment when);
  void set_age(bool short_age);
  void verify();
  void retry_some();
  void repeat_all(const std::vector<crash_outcome>& outcomes, crash_sender& by);
  bool was_too_late() const;
  void expect_nothing_counted(const std::vector<entry>& before);
  void take_as_it_is(const std::vector<entry>& board);
  std::uint16_t draw_port();
  std::vector<entry> read_board();
  void note(const std::string& line);
  void complain(const std::string& what) { complaints_.push_back(what); }
  void write_outcomes();

  const std::uint64_t seed_;
  crash_cluster board_;
  std::vector<std::unique_ptr<crash_sender>> senders_;
  std::vector<std::unique_ptr<crash_owner>> owners_;
  const std::filesystem::path directory_;
  crash_ledger ledger_;
  crash_leagues leagues_;
  crash_feed feed_;
  std::chrono::seconds clock_step_{0};
  std::chrono::seconds clock_leap_{0};  // all together
  std::vector<std::string> ties_;       // users with the same total, who came first first
  std::mt19937_64 random_;              // for what is read and retried
  std::size_t pauses_ = 0;
  std::ofstream history_;
  std::deque<std::string> last_lines_;
  std::vector<std::string> complaints_;
};

}  // namespace scoreboard::system_test
