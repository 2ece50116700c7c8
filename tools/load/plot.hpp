#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scoreboard::load {

/// The text with HTML's special characters escaped, for text and attributes.
std::string escaped(std::string_view text);

/// A line plot as inline SVG. The axes map the caller's coordinates to the picture.
class plot {
 public:
  struct tick {
    double value = 0;
    std::string label;
  };

  /// `from` is at the left or bottom.
  struct axis {
    double from = 0;
    double to = 1;
    std::vector<tick> ticks;
    std::string label;
  };

  struct point {
    double x = 0;
    double y = 0;
  };

  plot(axis x, axis y) : x_(std::move(x)), y_(std::move(y)) {}

  /// `style`: the CSS class that gives the colour.
  void add_line(std::string_view name, std::string_view style, const std::vector<point>& points);

  /// `title` describes the plot to screen readers.
  std::string svg(std::string_view title) const;

  /// The axis from 0 to a round number above `greatest`, with round ticks.
  static axis from_zero(double greatest, std::string label);

 private:
  double left_of(double x) const;
  double top_of(double y) const;

  axis x_;
  axis y_;
  std::string lines_;
  std::string legend_;
  int legend_entries_ = 0;
};

}  // namespace scoreboard::load
