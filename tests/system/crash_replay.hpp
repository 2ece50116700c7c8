// What a board of a league of crash_rounds must show, by the acknowledged writes alone: carried out
// in the order of their versions, those between two ends of seasons make up a season.
//
// Thread rule: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/system/contract.hpp"

namespace scoreboard::system_test {

struct league_change {
  std::string user;  // as JSON; no other member of the league writes it
  bool adds = false;
  std::int64_t value = 0;
  std::uint64_t season = 0;  // that the change names; 0: none

  std::string json() const;
};

struct league_result {
  std::string code;  // empty when it counts
  std::int64_t total = 0;
  std::optional<std::int64_t> previous;
};

// One acknowledged write, alone or a list.
struct league_write {
  std::uint64_t version = 0;  // of its commit
  std::size_t member = 0;
  std::string key;
  std::vector<league_change> changes;
  std::vector<league_result> results;  // of each change
};

// What is left after some writes of a season.
class league_state {
 public:
  // Gives a complaint when the results cannot be those of `write` in this season, else nothing.
  std::string apply(const league_write& write, std::uint64_t season);

  // A complaint when a board that shows `lines` is in another state. `wrong_users` grows by those
  // whose totals are not these.
  std::string compare(const std::vector<entry>& lines, std::size_t& wrong_users) const;

 private:
  struct standing {
    std::int64_t total = 0;
    std::uint64_t version = 0;  // when the total was reached
    std::size_t member = 0;
    std::size_t index = 0;  // among the changes of a list
  };

  std::string check_ties(const std::vector<entry>& lines) const;

  std::map<std::string, standing> users_;
};

class league_writes {
 public:
  static constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();

  void add(std::vector<league_write> some);
  // Those up to this version will not be asked for any more.
  void forget_until(std::uint64_t version);

  // The state of a season that began after the version `after`, at the version `until`. What the
  // answers contradict goes to `complaints`.
  league_state state_of(std::uint64_t season, std::uint64_t after, std::uint64_t until,
                        std::vector<std::string>& complaints) const;

  // The versions after `after`, up to `until`, in their order.
  std::vector<std::uint64_t> versions(std::uint64_t after, std::uint64_t until) const;

 private:
  std::vector<league_write> writes_;  // in the order of their versions
};

}  // namespace scoreboard::system_test
