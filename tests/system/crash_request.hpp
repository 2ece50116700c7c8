// What the senders of crash_rounds send: drawn from a seed, and made so that the board tells
// afterwards which of it was counted how often.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace scoreboard::system_test {

// The users of the board. Absolute totals only go to users that one sender owns, so that it is
// known what comes last; what is added to shared ones comes in any order.
inline constexpr std::size_t shared_users = 6;
inline constexpr std::size_t owned_users = 2;  // by each sender
std::string shared_user(std::size_t number);
std::string owned_user(std::size_t sender, std::size_t number);
// Has the highest total that there is: whatever is added is an overflow and changes nothing.
std::string full_user();

// Whatever is added to a shared user is 1 more than a multiple of this: so the total, modulo this,
// is the number of updates that were counted.
inline constexpr std::int64_t count_unit = 1 << 20;

struct crash_change {
  enum class kind { set, add, overflow };

  kind what = kind::add;
  std::string user;
  std::int64_t value = 0;
};

struct crash_request {
  std::string name;  // as in "12.3.7": round, sender, number; also its key
  bool keyed = true;
  bool list = false;
  std::size_t route = 0;  // where the first attempt goes
  std::vector<crash_change> changes;

  std::string method() const { return list ? "POST" : "PUT"; }
  std::string target() const { return list ? "/boards/default/scores" : "/score"; }
  std::string body() const;
  std::vector<std::string> keys() const;
  // For a history.
  std::string text() const;
};

// The generator that belongs to a seed and a purpose.
std::mt19937_64 generator(std::uint64_t seed, std::uint64_t first, std::uint64_t second);
// 0 .. below - 1.
std::size_t draw(std::mt19937_64& random, std::size_t below);

// Two with keys, one a list: for the pause with this number.
std::vector<crash_request> draw_keyed_pair(std::mt19937_64& random, std::size_t number);

// What one sender sends in one round. `owned_total` counts up over all rounds.
std::vector<crash_request> draw_requests(std::uint64_t seed, std::size_t round, std::size_t sender,
                                         std::int64_t& owned_total);

}  // namespace scoreboard::system_test
