#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/load/request.hpp"

namespace scoreboard::load {

/// An acknowledged change of one user's total, or one whose outcome is unknown.
struct recorded_write {
  /// The commit; of an unknown outcome: the first one that it may be in.
  std::uint64_t version = 0;
  /// Afterwards.
  std::int64_t total = 0;
  std::uint32_t user = 0;
  /// The request, and the update's place in it.
  std::uint32_t request = 0;
  std::uint32_t index = 0;
  bool outcome_unknown = false;
};

/// A user as a read showed it.
struct shown_user {
  std::uint32_t user = 0;
  /// 1-based; 0 where the answer has no ranks.
  std::uint32_t rank = 0;
  std::int64_t total = 0;
};

/// A read with its answer: about 130 bytes, and 16 for each user shown.
struct recorded_read {
  std::uint64_t version = 0;
  request_kind kind = request_kind::top;
  /// The answer was 404 unknown_user.
  bool user_unknown = false;
  read_query asked;
  std::optional<std::uint64_t> of;
  /// The answer to `rank` and to `count`.
  std::uint64_t number = 0;
  std::vector<shown_user> shown;
  std::vector<std::uint32_t> missing;

  std::size_t bytes() const {
    return sizeof *this + shown.size() * sizeof(shown_user) +
           missing.size() * sizeof(std::uint32_t);
  }
};

}  // namespace scoreboard::load
