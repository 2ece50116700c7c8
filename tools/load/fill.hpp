#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tools/load/options.hpp"
#include "tools/load/request_source.hpp"
#include "tools/load/request_writer.hpp"

namespace scoreboard::load {

/// Sets every user to a random total, once: many at a time with lists of updates, over several
/// boards if there are some, or one by one if the service takes no lists. Failed requests are
/// repeated, which is safe because the totals are absolute.
class fill final : public request_source {
 public:
  enum class way { lists, one_by_one };

  fill(const options& settings, way chosen_way);

  bool next(request& out, std::size_t url_index) override;
  verdict ended(const request& sent, const response& answer) override;
  void gave_up(const request& sent) override;

  std::uint32_t users_set() const { return set_; }
  /// The service does not take lists of updates, or not of this size.
  bool lists_refused() const { return lists_refused_; }
  const std::string& last_error() const { return last_error_; }
  /// Why the fill cannot be completed; empty if nothing went wrong for good.
  const std::string& failure() const { return failure_; }

 private:
  const options& options_;
  way way_;
  std::mt19937_64 random_;
  std::uniform_int_distribution<std::int64_t> totals_{0, greatest_random_total};
  board_set boards_;
  std::vector<request_writer> writers_;
  std::uint32_t next_user_ = 0;
  std::uint32_t set_ = 0;
  bool lists_refused_ = false;
  std::string last_error_;
  std::string failure_;
};

}  // namespace scoreboard::load
