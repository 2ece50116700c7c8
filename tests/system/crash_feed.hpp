// The feed of events, as crash_rounds reads it over all kills: the numbers are 1, 2, 3, ..., the
// times never go back, and what was told once stays as it is.
//
// Thread rule: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/system/crash_cluster.hpp"

namespace scoreboard::system_test {

// What happened, without when.
struct crash_event {
  std::string board;  // empty: of all boards
  std::string type;
  // As JSON: the user of `hidden` and `shown`, the settings of `created` and `settings`, the season
  // of `season_ended`.
  std::string detail = {};
  std::string snapshot = {};

  bool names_user() const { return type == "hidden" || type == "shown"; }
  std::string text() const { return board + " " + type + " " + detail + " " + snapshot; }
  bool operator==(const crash_event&) const = default;
};

struct told_event {
  std::uint64_t number = 0;
  std::uint64_t version = 0;
  wall_time at;
  crash_event event;
  std::string line;  // as it was read
};

class crash_feed {
 public:
  explicit crash_feed(std::uint64_t seed);

  // What was told since the last time. Reads some of before again, now and then much. Throws
  // std::runtime_error when the feed is not as promised.
  std::vector<told_event> read_new(std::uint16_t port);

  // Compares what a restored store tells with what was told: it must go on after an event between
  // the versions `first` and `last`, and lack none of before. After read_new(). Throws the same.
  void verify_restored(std::uint16_t port, std::uint64_t first, std::uint64_t last) const;

  // How many were told in all.
  std::size_t size() const { return told_.size(); }

 private:
  std::size_t draw_overlap();
  void check_same(const told_event& again) const;
  void check_next(const told_event& next) const;
  void note_snapshots(const told_event& next);

  std::mt19937_64 random_;
  std::vector<told_event> told_;
  // Boards and the snapshots of their past seasons that are not ready yet.
  std::set<std::pair<std::string, std::string>> unwritten_;
};

}  // namespace scoreboard::system_test
