#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace scoreboard::load {

/// What verification found to be wrong: the number of complaints and the texts of the first ten.
class complaints {
 public:
  void add(std::string text) {
    if (count_++ < kept) texts_.push_back(std::move(text));
  }

  /// Adds one that explains the others, as the first.
  void add_first(std::string text) {
    ++count_;
    texts_.insert(texts_.begin(), std::move(text));
    if (texts_.size() > kept) texts_.pop_back();
  }

  std::uint64_t count() const { return count_; }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  static constexpr std::uint64_t kept = 10;

  std::uint64_t count_ = 0;
  std::vector<std::string> texts_;
};

}  // namespace scoreboard::load
