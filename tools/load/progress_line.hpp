#pragma once

#include <iosfwd>
#include <string>
#include <utility>

#include "tools/load/timeline.hpp"

namespace scoreboard::load {

/// One line on a terminal that is overwritten once a second. Prints nothing elsewhere.
class progress_line {
 public:
  /// `step`: the name of the current step, e.g. "fill".
  progress_line(std::ostream& out, bool is_terminal, std::string step)
      : out_(out), is_terminal_(is_terminal), step_(std::move(step)) {}
  ~progress_line();
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  void show(const timeline& course);

 private:
  std::ostream& out_;
  bool is_terminal_;
  std::string step_;
};

}  // namespace scoreboard::load
