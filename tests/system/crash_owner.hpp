// One of the people of crash_rounds who own boards and users: sends step after step of a
// crash_state, those with a key until they are answered, and compares answers and states with it.
//
// Thread rule: run() on any thread, the rest when it has returned; settled() is for all.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/system/crash_cluster.hpp"
#include "tests/system/crash_feed.hpp"
#include "tests/system/crash_memory.hpp"
#include "tests/system/crash_state.hpp"
#include "tests/system/http_client.hpp"

namespace scoreboard::system_test {

struct step_counts {
  std::size_t acknowledged = 0;
  std::size_t sent_again = 0;
  std::size_t lost = 0;
  std::size_t counted_twice = 0;
};

// Of the events that are told of owners.
struct told_counts {
  std::size_t named = 0;  // that say whose they are
  // The others: as many as there are at least and at most.
  std::size_t least_anonymous = 0;
  std::size_t most_anonymous = 0;
};

class crash_owner {
 public:
  using counts = std::array<step_counts, step_names.size()>;

  // `processes` outlives the owner; only its ports, running() and age() are used.
  crash_owner(std::uint64_t seed, std::size_t number, crash_cluster& processes);

  // Before run(), while no other thread calls anything here.
  void begin_round();
  // The steps of a round. Bounded in time.
  void run(std::size_t round);
  // How many steps of this round are settled.
  std::size_t settled() const { return settled_; }

  // Compares what every client shows with the state, and sends something again, once.
  void verify();
  // Compares what was told since the last time with the steps, and adds it to
  // `totals`. After verify().
  void verify_events(const std::vector<told_event>& told, told_counts& totals);
  // Compares what this client of a restored store shows with the states since `first` steps of the
  // round were settled.
  void verify_prefix(std::uint16_t port, std::size_t first);

  // No key from before is promised to be known.
  void forget_answers() { kept_.clear(); }

  const counts& counted() const { return counts_; }
  // The first thing that must never happen; empty when nothing did.
  const std::string& complaint() const { return complaint_; }
  // The steps of this round, for a history.
  std::string history() const;

 private:
  enum class attempt { answered, refused, unknown };

  struct sent_step {
    crash_step step;
    std::string key;  // empty: none
    std::string answer;
    crash_memory::running began{0};
    std::string after;  // the state as text
  };

  attempt settle(sent_step& sent, std::size_t route);
  attempt try_once(sent_step& sent, std::size_t route);
  void keep(const sent_step& sent);
  // The counts of what was sent again and answered; null when nothing was.
  step_counts* repeat_some();
  bool is_as_expected(std::uint16_t port);
  bool reads_as_expected(std::uint16_t port) const;
  std::string read_settled(std::uint16_t port, const std::vector<std::string>& expected) const;
  void complain_of(const std::string& found);
  bool is_promised(crash_memory::running began) const;
  step_counts& count(const sent_step& sent) {
    return counts_[static_cast<std::size_t>(sent.step.kind)];
  }

  const std::uint64_t seed_;
  const std::size_t number_;
  crash_cluster& processes_;
  std::vector<std::unique_ptr<http_client>> ways_;
  std::mt19937_64 random_;  // for what is repeated
  crash_state state_;
  std::optional<crash_state> otherwise_;  // when the last step, without a key, did not count
  // The events when the last step, whose effect does not show, did not count.
  std::optional<std::vector<crash_event>> other_events_;
  std::string first_text_;  // of the state when the round began
  std::vector<sent_step> round_;
  std::vector<sent_step> kept_;
  std::atomic<std::size_t> settled_ = 0;
  counts counts_{};
  std::string complaint_;
};

}  // namespace scoreboard::system_test
