// A league of crash_rounds: a board whose seasons end, and whose snapshots are made, by the
// server's wall clock. Judges what is shown of it by the acknowledged writes.
//
// Thread rule: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/system/crash_cluster.hpp"
#include "tests/system/crash_feed.hpp"
#include "tests/system/crash_league_view.hpp"
#include "tests/system/crash_replay.hpp"

namespace scoreboard::system_test {

struct league_rules {
  std::string name;              // of the board
  std::string settings;          // as JSON
  std::chrono::hours season{0};  // how long one is, by the clocks of its time zone; 0: no calendar
  std::optional<std::size_t> keep_seasons;
  std::optional<std::size_t> keep_hours;  // hourly snapshots; none: it makes none
};

struct league_counts {
  std::size_t acknowledged = 0;  // writes
  std::size_t lost = 0;          // users with other totals than these
  std::size_t ends = 0;          // past seasons that were compared with the writes
  std::size_t snapshots = 0;     // the same of snapshots
};

class crash_league {
 public:
  crash_league(std::uint64_t seed, std::size_t number, league_rules rules);

  const league_rules& rules() const { return rules_; }
  std::uint64_t season() const { return season_; }

  // The board was made when the server's clock showed `at`.
  void begin(wall_time at) { made_at_ = at; }
  // Acknowledged writes, and seasons for which writes were refused as over.
  void record(std::vector<league_write> writes) {
    counts_.acknowledged += writes.size();
    writes_.add(std::move(writes));
  }
  void record_refused(std::vector<std::uint64_t> seasons);

  // Compares what the client at this port shows with the writes. `was_killed`: the server was,
  // since the last time. While nobody writes.
  void verify(std::uint16_t port, const shown_times& times, bool was_killed);

  // Compares what was told since the last time with what was shown. How many events were of this
  // league. After verify().
  std::size_t verify_events(const std::vector<told_event>& told);

  // Compares what the client of a restored store shows with the writes up to some version from
  // `first` to `last`. After verify().
  void verify_restored(std::uint16_t port, std::uint64_t first, std::uint64_t last);

  const league_counts& counts() const { return counts_; }
  // What must never happen.
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  struct known_snapshot {
    shown_snapshot shown;
    std::size_t hash = 0;  // of its entries
    bool is_gone = false;
  };
  struct restored_snapshot {
    shown_snapshot shown;
    shown_board board;
  };

  bool is_settled(const league_view& view, const shown_times& times) const;
  void check_list(const league_view& view);
  void check_seasons(const league_view& view);
  void check_hours(const league_view& view);
  void check_calendar(const league_view& view, const shown_times& times);
  void check_refusals(const league_view& view, bool was_killed);
  void check_snapshots(http_client& client, const league_view& view);
  void check_board(const std::string& name, const shown_board& board, std::uint64_t until);
  void remember(const league_view& view);
  void take_event(const told_event& told);
  void check_known();
  void check_unknown();
  static std::size_t hash_of(const std::vector<entry>& lines);
  std::optional<std::uint64_t> start_of(std::uint64_t season) const;
  std::string explain(const league_view& view, const std::vector<restored_snapshot>& snapshots,
                      std::uint64_t limit) const;
  std::string target() const { return "/boards/" + rules_.name; }
  void complain(const std::string& what) { complaints_.push_back(rules_.name + ": " + what); }

  const league_rules rules_;
  std::mt19937_64 random_;  // for what is read again
  league_writes writes_;
  wall_time made_at_;
  std::uint64_t season_ = 1;                     // that ran the last time
  std::optional<wall_time> next_reset_;          // of that
  std::map<std::uint64_t, std::uint64_t> ends_;  // versions at which seasons ended
  std::map<std::string, known_snapshot> known_;
  bool was_told_of_ = false;
  std::map<std::uint64_t, std::uint64_t> told_ends_;  // versions, by season
  std::map<std::string, std::uint64_t> told_ready_;   // the same, by snapshot
  std::vector<std::string> unknown_;                  // of these, those that had not been shown
  std::vector<std::uint64_t> refused_;
  std::size_t hours_seen_ = 0;
  league_counts counts_;
  std::vector<std::string> complaints_;
};

}  // namespace scoreboard::system_test
