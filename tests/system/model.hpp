// What a scoreboard must answer, in the plainest form: one sorted set, updated one at a time.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/system/contract.hpp"

namespace scoreboard::system_test {

class model {
 public:
  // Returns the user's new total. A user who already has this total keeps the place.
  std::int64_t set(const std::string& user, std::int64_t total);
  std::int64_t add(const std::string& user, std::int64_t change);

  std::vector<entry> top(std::size_t count) const;
  // `position` is 1-based.
  std::vector<entry> window(std::size_t position, std::size_t scope) const;

  std::size_t size() const { return places_.size(); }

 private:
  // Orders best first: higher total, then earlier arrival.
  struct place {
    std::int64_t total = 0;
    std::uint64_t arrival = 0;
    std::string user;

    bool operator<(const place& other) const;
  };

  // The places at first..last, 0-based and `last` excluded, cut at the end of the board.
  std::vector<entry> slice(std::size_t first, std::size_t last) const;

  std::set<place> places_;
  std::map<std::string, std::set<place>::iterator> by_user_;
  std::uint64_t arrivals_ = 0;
};

}  // namespace scoreboard::system_test
