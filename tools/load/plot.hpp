#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scoreboard::load {

/// Escaped for HTML, text and attributes alike.
std::string escaped(std::string_view text);

/// A line plot as inline SVG. Coordinates are the caller's; an axis says where they lie.
class plot {
 public:
  struct tick {
    double at = 0;
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

  /// `title` is for those who cannot see it.
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
