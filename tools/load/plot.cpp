#include "tools/load/plot.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "tools/load/duration_text.hpp"

namespace scoreboard::load {

namespace {

constexpr double width = 860;
constexpr double height = 320;
constexpr double left = 76;
constexpr double right = 34;
constexpr double top = 34;
constexpr double bottom = 48;
constexpr double legend_step = 104;

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

double plot::left_of(double x) const {
  return left + (x - x_.from) / (x_.to - x_.from) * (width - left - right);
}

double plot::top_of(double y) const {
  return height - bottom - (y - y_.from) / (y_.to - y_.from) * (height - top - bottom);
}

void plot::add_line(std::string_view name, std::string_view style,
                    const std::vector<point>& points) {
  if (points.empty()) return;
  std::string path;
  for (const auto& [x, y] : points)
    fmt::format_to(std::back_inserter(path), "{:.1f},{:.1f} ", left_of(x),
                   top_of(std::clamp(y, y_.from, y_.to)));
  lines_ += fmt::format(R"(<polyline class="line {}" points="{}"/>)", escaped(style), path);
  if (points.size() == 1)
    lines_ += fmt::format(R"(<circle class="dot {}" cx="{:.1f}" cy="{:.1f}" r="4"/>)",
                          escaped(style), left_of(points.front().x), top_of(points.front().y));
  const double x = left + legend_step * legend_entries_++;
  legend_ += fmt::format(
      R"(<line class="line {}" x1="{:.1f}" y1="14" x2="{:.1f}" y2="14"/><text x="{:.1f}" y="18">{}</text>)",
      escaped(style), x, x + 20, x + 26, escaped(name));
}

std::string plot::svg(std::string_view title) const {
  auto out = fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">)", width, height,
                         escaped(title));
  auto inserter = std::back_inserter(out);
  for (const auto& [value, label] : y_.ticks)
    fmt::format_to(
        inserter,
        R"(<line class="grid" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/><text class="end" x="{3}" y="{4:.1f}">{5}</text>)",
        left, width - right, top_of(value), left - 8, top_of(value) + 4, escaped(label));
  for (const auto& [value, label] : x_.ticks)
    fmt::format_to(
        inserter,
        R"(<line class="grid" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/><text class="middle" x="{0:.1f}" y="{3}">{4}</text>)",
        left_of(value), top, height - bottom, height - bottom + 18, escaped(label));
  fmt::format_to(inserter, R"(<line class="axis" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>)", left,
                 width - right, height - bottom);
  fmt::format_to(inserter, R"(<text class="middle label" x="{:.1f}" y="{}">{}</text>)",
                 left + (width - left - right) / 2, height - 8, escaped(x_.label));
  fmt::format_to(
      inserter,
      R"svg(<text class="middle label" transform="translate(14 {:.1f}) rotate(-90)">{}</text>)svg",
      top + (height - top - bottom) / 2, escaped(y_.label));
  return out + lines_ + legend_ + "</svg>";
}

plot::axis plot::from_zero(double greatest, std::string label) {
  constexpr double ticks_wanted = 5;
  const double raw = std::max(greatest, 1e-9) / ticks_wanted;
  const double magnitude = std::pow(10, std::floor(std::log10(raw)));
  double step = 10 * magnitude;
  for (const double round : {1.0, 2.0, 5.0}) {
    if (raw > round * magnitude) continue;
    step = round * magnitude;
    break;
  }
  axis result{0, step * std::max(1.0, std::ceil(greatest / step)), {}, std::move(label)};
  for (int i = 0; i * step <= result.to * 1.0001; ++i)
    result.ticks.push_back(
        {i * step, step >= 1 ? grouped(i * step) : fmt::format("{:g}", i * step)});
  return result;
}

}  // namespace scoreboard::load
