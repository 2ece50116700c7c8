#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tools/load/board_entry.hpp"
#include "tools/load/complaints.hpp"
#include "tools/load/request.hpp"
#include "tools/load/response.hpp"
#include "tools/load/user_names.hpp"

namespace scoreboard::load {

/// A model of the acknowledged writes. Every answer is compared with it at once, and the whole
/// board at the end (see board_check).
///
/// A user has at most one write in flight, so that the total in each answer is known in advance. A
/// write without an answer was counted once or not at all, at an unknown time. Its user gets no
/// more writes, and both totals are right in the end.
///
/// REQUIRES: nobody else writes to these users.
class verifier {
 public:
  struct user_state {
    /// On the board, with this total. A new user starts at 0.
    bool exists = false;
    std::int64_t total = 0;
    /// The total in case the write without an answer was counted.
    std::optional<std::int64_t> perhaps;
    bool busy = false;
    /// When the write that led to the total was sent and acknowledged, by the verifier's count of
    /// events; 0 for totals from before the run.
    std::uint64_t began = 0;
    std::uint64_t acknowledged = 0;
  };

  verifier(std::uint32_t users, user_names names) : names_(names), states_(users) {}

  /// An entry that is on the board before the first request. Ignores users of others.
  void starts_with(const board_entry& entry);

  /// Reserves the first user at or after `wanted`, cyclically, without a write in flight, for the
  /// next write; std::nullopt if there is none.
  std::optional<std::uint32_t> reserve(std::uint32_t wanted);

  /// The next value for request.began.
  std::uint64_t begin() { return ++events_; }

  /// Checks an answer. Returns false if it is unknown whether the writes were counted: then send
  /// them again with the same key.
  bool ended(const request& sent, const response& answer);

  /// The request will not be sent again.
  void gave_up(const request& sent);

  const user_names& names() const { return names_; }
  const std::vector<user_state>& states() const { return states_; }
  std::uint64_t acknowledged() const { return acknowledged_; }
  std::uint64_t unanswered() const { return unanswered_; }
  std::uint32_t known_users() const;
  std::string name(std::uint32_t user) const;

  complaints found;

 private:
  void check_read(const response& answer);
  void settle(const request& sent, const response& answer);
  void settle_update(const request& sent, const update& update, const board_entry& answered);
  void release(const request& sent);
  static std::int64_t after(const user_state& state, const update& update);

  user_names names_;
  std::vector<user_state> states_;
  std::uint32_t busy_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t unanswered_ = 0;
  // Requests (by .began) of which an attempt got no answer.
  std::unordered_set<std::uint64_t> doubtful_;
};

}  // namespace scoreboard::load
