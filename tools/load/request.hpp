#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tools/load/request_kind.hpp"

namespace scoreboard::load {

using clock = std::chrono::steady_clock;

/// One update inside a request.
struct update {
  std::uint32_t user = 0;
  bool relative = false;
  /// The change if relative, else the new total.
  std::int64_t value = 0;
};

/// What a read asks for. Each kind uses some of the fields.
struct read_query {
  static constexpr auto no_minimum = std::numeric_limits<std::int64_t>::min();
  static constexpr auto no_maximum = std::numeric_limits<std::int64_t>::max();

  /// Of `around` and `user`.
  std::uint32_t user = 0;
  /// Of `window` and `page`; 1-based.
  std::uint32_t position = 1;
  /// Entries of a `top` or a `page`.
  std::uint32_t limit = 0;
  /// Entries on each side, of a `window` and of `around`.
  std::uint32_t scope = 0;
  /// Of `count`; the minimum is also the total of `rank`.
  std::int64_t minimum = no_minimum;
  std::int64_t maximum = no_maximum;
};

/// A request. Objects are reused, so that their strings keep their memory.
struct request {
  request_kind kind = request_kind::relative;
  /// Of all kinds but `spread`, whose updates have the boards of their users.
  std::uint32_t board = 0;
  /// The request on the wire.
  std::string bytes;
  /// Of a write.
  std::vector<update> updates;
  /// Of a read.
  read_query asked;
  /// Of a `ranking`: the users to rank.
  std::vector<std::uint32_t> friends;
  /// 404 `unknown_user` is a good answer.
  bool may_be_unknown = false;
  /// When it was due; in the closed loop that is when it was sent.
  clock::time_point due;
  /// When it was last given to a connection.
  clock::time_point sent;
  /// The verifier's number of this request; unused without a verifier, as the next one.
  std::uint64_t number = 0;
  /// Of a read: the newest version of a write to the board that was acknowledged before it was
  /// made.
  std::uint64_t acknowledged_before = 0;
};

}  // namespace scoreboard::load
