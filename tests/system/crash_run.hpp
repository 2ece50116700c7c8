// The rounds of crash_rounds: load, kill, start again, verify.
//
// Thread rule: everything on one thread; the senders have threads of their own meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/system/crash_cluster.hpp"
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
  std::size_t repeats() const;
  bool steps_clocks() const { return board_.steps_clocks(); }
  const std::vector<std::string>& complaints() const { return complaints_; }
  // The end of the history, for people.
  const std::deque<std::string>& last_lines() const { return last_lines_; }
  static constexpr const char* history_file = "history.txt";

 private:
  void open_accounts();
  void make_shared_boards();
  void verify_owners();
  void check_store();
  // How many steps each owner had settled before.
  std::vector<std::size_t> back_up();
  void verify_backup(const std::vector<std::size_t>& settled_before);
  void crash(const crash_plan& plan);
  void start_again(const crash_plan& plan);
  void crash_when_quiet();
  void pause_for_long(const crash_plan::long_pause& how);
  void step_clock(const crash_plan::step& step);
  void set_age(bool short_age);
  void verify();
  void retry_some();
  void repeat_all(const std::vector<crash_outcome>& outcomes, crash_sender& by);
  bool was_too_late() const;
  void expect_nothing_counted(const std::vector<entry>& before);
  void take_as_it_is(const std::vector<entry>& board);
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
  std::vector<std::string> ties_;  // users with the same total, who came first first
  std::mt19937_64 random_;         // for what is read and retried
  std::size_t pauses_ = 0;
  std::ofstream history_;
  std::deque<std::string> last_lines_;
  std::vector<std::string> complaints_;
};

}  // namespace scoreboard::system_test
