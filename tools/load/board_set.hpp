#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>

namespace scoreboard::load {

/// The boards of a run, `default` or load-1 ... load-N, and who is on which: with N boards the user
/// with the number i is on the board with the index i mod N. Users are given by index; the first
/// one's number is `first_user`.
class board_set {
 public:
  static constexpr std::string_view prefix = "load-";

  /// `named`: N, or 0 for the board `default`. REQUIRES first_user >= 0.
  board_set(std::uint32_t named, std::int64_t first_user, std::uint32_t users)
      : named_(named), users_(users) {
    assert(first_user >= 0);
    shift_ = static_cast<std::uint32_t>(first_user % size());
  }

  std::uint32_t size() const { return named_ == 0 ? 1 : named_; }
  bool is_default() const { return named_ == 0; }

  std::uint32_t board_of(std::uint32_t user) const {
    return static_cast<std::uint32_t>((std::uint64_t{user} + shift_) % size());
  }

  /// How many users are on a board.
  std::uint32_t users_on(std::uint32_t board) const {
    const auto first = first_on(board);
    return first < users_ ? (users_ - first - 1) / size() + 1 : 0;
  }

  /// The user of the board who is nearest to `user` by index. REQUIRES that it has one.
  std::uint32_t nearest_on(std::uint32_t board, std::uint32_t user) const {
    assert(users_on(board) > 0);
    const auto turn = user / size();
    const auto last = users_on(board) - 1;
    return first_on(board) + (turn < last ? turn : last) * size();
  }

  void append_name(std::string& out, std::uint32_t board) const {
    if (named_ == 0) {
      out += "default";
      return;
    }
    out += prefix;
    out += std::to_string(board + 1);
  }
  std::string name(std::uint32_t board) const {
    std::string text;
    append_name(text, board);
    return text;
  }

 private:
  std::uint32_t first_on(std::uint32_t board) const { return (board + size() - shift_) % size(); }

  std::uint32_t named_;
  std::uint32_t users_;
  std::uint32_t shift_ = 0;
};

}  // namespace scoreboard::load
