// One board in one season as the HTTP contract describes it, in the plainest form: a map of users,
// sorted anew for each question.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tests/system/contract_calendar.hpp"

namespace scoreboard::system_test {

/// In snapshots: has kept the place, which tells it from others, and lost the name.
struct erased_user {
  std::uint64_t reached = 0;

  bool operator==(const erased_user&) const = default;
  bool operator<(const erased_user& other) const { return reached < other.reached; }
};

/// 5 and "5" are two users.
using contract_user = std::variant<std::int64_t, std::string, erased_user>;

enum class rank_mode { position, competition, dense };

struct contract_settings {
  enum class user_kind { any, integer, string };

  bool ascending = false;
  bool keep_best = false;
  user_kind users = user_kind::any;
  std::optional<std::int64_t> minimum;
  std::optional<std::int64_t> maximum;
  std::optional<contract_calendar> season;   // nothing: they never end by themselves
  std::optional<std::int64_t> keep_seasons;  // nothing: all
  std::optional<contract_schedule> snapshots;

  bool operator==(const contract_settings&) const = default;
};

/// A score as it is sent: an absolute total, or what is added to it.
struct contract_score {
  contract_user user;
  std::optional<std::int64_t> total;
  std::int64_t added = 0;
  std::optional<std::string> data;  // JSON as sent; "null" takes the data away
  std::optional<std::int64_t> season;
};

/// What a score came to: the code of an error, or the rest.
struct score_result {
  std::string code;
  std::int64_t total = 0;
  bool taken = false;
  std::optional<std::int64_t> previous = {};
};

struct contract_member {
  std::int64_t total = 0;
  std::uint64_t reached = 0;  // grows: who came to an equal total first ranks higher
  bool hidden = false;
  std::string data;  // empty: none
};

struct contract_board {
  using place = std::map<contract_user, contract_member>::const_pointer;

  /// Nobody who is hidden; best first.
  std::vector<place> ranked() const;
  /// How many are not hidden.
  std::int64_t shown() const;

  bool is_better(std::int64_t left, std::int64_t right) const {
    return settings.ascending ? left < right : left > right;
  }

  /// The 1-based rank that someone has who is behind all with this total. `mode` is not dense.
  std::int64_t rank_of_total(std::int64_t total, rank_mode mode) const;
  /// The 1-based rank of a member, as if it were seen.
  std::int64_t rank_of(place member, rank_mode mode) const;
  /// How many there are if this one is seen.
  std::int64_t shown_with(place member) const { return shown() + (member->second.hidden ? 1 : 0); }

  /// The user that a segment of a path means here; nothing if the board takes no such users.
  std::optional<contract_user> named_in_path(const contract_user& segment) const;
  /// Whether the board takes the user of a body.
  bool takes(const contract_user& user) const;
  /// Null when there is none.
  place find(const contract_user& user) const;

  /// Does it, and nothing if it is refused.
  score_result apply(const contract_score& score);

  contract_settings settings;
  std::int64_t season = 1;
  std::map<contract_user, contract_member> members;
  std::uint64_t last_reached = 0;
};

}  // namespace scoreboard::system_test
