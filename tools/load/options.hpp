#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "tools/load/board_set.hpp"
#include "tools/load/mix.hpp"
#include "tools/load/url.hpp"
#include "tools/load/user_distribution.hpp"
#include "tools/load/user_names.hpp"

namespace scoreboard::load {

inline constexpr std::size_t greatest_bulk = 10'000;
inline constexpr std::size_t greatest_ranking = 1000;
/// The greatest total that users are set to.
inline constexpr std::int64_t greatest_random_total = 1'000'000'000;

/// The options of scoreboard-load; --help explains each.
struct options {
  using seconds = std::chrono::duration<double>;

  std::vector<url> urls;
  std::size_t connections = 32;
  std::size_t threads = 1;
  seconds duration{10};
  seconds warm_up{2};
  /// Requests a second of the open loop; 0 for the closed loop.
  double rate = 0;
  seconds timeout{10};

  std::string mix_text = "relative=80,top=10,window=10";
  mix requests{mix_text};
  std::uint32_t top = 100;
  std::uint32_t scope = 10;
  std::uint32_t page_size = 100;
  std::uint32_t friends = 100;
  std::uint32_t bulk_size = 1000;

  /// 0 for the board `default`.
  std::uint32_t boards = 0;
  std::uint32_t users = 100'000;
  std::int64_t first_user = 1;
  user_names::form names = user_names::form::integers;
  std::string distribution = "uniform";
  double theta = 0.99;
  std::uint32_t hot_users = 100;
  double hot_share = 0.9;
  std::uint64_t seed = 0;

  bool fill = false;
  bool verify = false;
  seconds retry_for{10};

  /// From the variable SCOREBOARD_TOKEN, for the command line is there for all to see; empty: none.
  std::string token;

  std::string json_file;
  std::string report_file;

  user_distribution users_to_draw() const;
  board_set boards_to_load() const { return {boards, first_user, users}; }
  user_names names_of_users() const { return {names, first_user}; }

  /// Reads a command line. If it returns a value, the program must exit with this code: it printed
  /// the help or the version to `out`, or an error of one line to `err`.
  std::optional<int> read(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

  /// The exit code for a wrong command line.
  static constexpr int wrong_usage = 2;

 private:
  /// What is wrong with the values, beyond their types; empty if nothing is.
  std::string problem() const;
  /// The same of what to send.
  std::string problem_of_requests() const;
};

}  // namespace scoreboard::load
