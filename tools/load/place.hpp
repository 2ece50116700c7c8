#pragma once

#include <cstdint>
#include <tuple>

namespace scoreboard::load {

/// What decides a user's place on a board: the total, and when the user reached it.
struct place {
  std::int64_t total = 0;
  /// Of the write that led to the total; 0 if it was there before the run.
  std::uint64_t version = 0;
  /// The write's request. Several may have one version, and which of them was carried out first is
  /// not known.
  std::uint32_t request = 0;
  /// The update's place in the request, or the user's place on the board before the run.
  std::uint32_t index = nowhere;

  static constexpr std::uint32_t nowhere = 0xffff'ffff;
  /// Whether it is the place of somebody.
  bool taken() const { return index != nowhere; }

  /// Whether they have the same total from the same version, so that their requests decide.
  bool ties_with(const place& other) const {
    return total == other.total && version == other.version;
  }

  bool operator==(const place&) const = default;
};

/// The order of a board, with requests of one version in the order of their numbers.
struct better_place {
  bool operator()(const place& a, const place& b) const {
    if (a.total != b.total) return a.total > b.total;
    return std::tie(a.version, a.request, a.index) < std::tie(b.version, b.request, b.index);
  }
};

}  // namespace scoreboard::load
