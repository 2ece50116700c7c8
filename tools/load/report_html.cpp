#include "tools/load/report_html.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tools/load/duration_text.hpp"
#include "tools/load/plot.hpp"

namespace scoreboard::load {

namespace {

constexpr std::string_view page_head = R"html(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>scoreboard-load</title>
<style>
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #1c2330; --soft: #5b6575;
  --rule: #e2e6ec; --c0: #2563c9; --c1: #b45309; --c2: #0f8a5f; --c3: #a8326e; --c4: #6d4bc9;
  --bad: #b3261e; --good: #0f7a4d; }
@media (prefers-color-scheme: dark) { :root { --page: #12161d; --card: #1b212b; --ink: #e8ecf3;
  --soft: #9aa6b8; --rule: #303947; --c0: #6ea8ff; --c1: #f0a24b; --c2: #4fd1a1; --c3: #ee82b8;
  --c4: #ae95ff; --bad: #ff8a80; --good: #5fd6a0; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 32px 20px; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 940px; margin: 0 auto; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 0 0 12px; }
.soft { color: var(--soft); margin: 0; }
section { background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  padding: 20px; margin: 18px 0; overflow-x: auto; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 14px; }
.figures div { background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  padding: 14px 18px; }
.figures b { display: block; font-size: 24px; font-weight: 600; }
.figures { margin: 18px 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px; text-align: right; border-bottom: 1px solid var(--rule);
  white-space: nowrap; }
th { color: var(--soft); font-weight: 500; }
th:first-child, td:first-child { text-align: left; }
table.plain td { text-align: left; white-space: normal; }
table.plain td:first-child { color: var(--soft); width: 160px; }
tr:last-child td { border-bottom: 0; }
tr.all td { font-weight: 600; }
svg { display: block; width: 100%; min-width: 560px; height: auto; }
svg text { font-size: 12px; fill: var(--soft); } svg .label { font-size: 12.5px; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.grid { stroke: var(--rule); } .axis { stroke: var(--soft); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); }
.c3 { stroke: var(--c3); } .c4 { stroke: var(--c4); }
.dot { stroke-width: 4; }
.bad { color: var(--bad); } .good { color: var(--good); }
</style></head><body><main>
)html";

/// A logarithmic axis over whole powers of ten from at most `least` to at least `greatest` (in ns),
/// with ticks at 2 and 5 between them if there is room.
plot::axis latency_axis(double least, double greatest) {
  plot::axis axis;
  axis.from = std::floor(std::log10(std::max(least, 1.0)));
  axis.to = std::max(axis.from + 1, std::ceil(std::log10(std::max(greatest, 1.0))));
  axis.label = "latency";
  constexpr double roomy = 3;
  for (double power = axis.from; power <= axis.to; ++power) {
    for (const double leading : {1.0, 2.0, 5.0}) {
      const bool between = leading > 1;
      if (between && (axis.to - axis.from > roomy || power == axis.to)) continue;
      const auto ns = histogram::nanoseconds(std::llround(leading * std::pow(10, power)));
      axis.ticks.push_back({power + std::log10(leading), round_duration_text(ns)});
    }
  }
  return axis;
}

double log_ns(histogram::nanoseconds duration) {
  return std::log10(std::max(1.0, static_cast<double>(duration.count())));
}

/// Latency by percentile; equal distances for 90%, 99%, 99.9%, ... so that the tail is seen.
std::string distribution_plot(const result& result) {
  const auto all = result.measured.all();
  const double nines = std::clamp(
      std::ceil(std::log10(std::max(10.0, static_cast<double>(all.latencies.count())))), 1.0, 6.0);
  constexpr std::array<std::string_view, 7> labels{"0%",     "90%",     "99%",     "99.9%",
                                                   "99.99%", "99.999%", "99.9999%"};
  plot::axis x{0, nines, {}, "percentile of requests"};
  for (std::size_t i = 0; i <= static_cast<std::size_t>(nines); ++i)
    x.ticks.push_back({static_cast<double>(i), std::string(labels[i])});
  x.ticks.push_back({std::log10(2), "50%"});

  plot drawn(x, latency_axis(static_cast<double>(all.latencies.percentile(0).count()),
                             static_cast<double>(all.latencies.max().count())));
  for (std::size_t kind = 0; kind < request_kinds; ++kind) {
    const auto& latencies = result.measured.kinds[kind].latencies;
    if (latencies.count() == 0) continue;
    std::vector<plot::point> points;
    constexpr int steps = 40;  // for each factor of ten
    for (int i = 0; i <= static_cast<int>(nines) * steps; ++i) {
      const double nines_so_far = static_cast<double>(i) / steps;
      const double beyond = std::pow(10, -nines_so_far);
      points.push_back({nines_so_far, log_ns(latencies.percentile(1 - beyond))});
      // Past this, every percentile is the one slowest request.
      if (beyond * static_cast<double>(latencies.count()) < 1) break;
    }
    drawn.add_line(request_kind_names[kind], fmt::format("c{}", kind), points);
  }
  return drawn.svg("latency by percentile");
}

plot::axis time_axis(const result& result) {
  auto axis = plot::from_zero(static_cast<double>(result.course.back().second), "seconds");
  axis.to = std::max(1.0, static_cast<double>(result.course.back().second));
  std::erase_if(axis.ticks, [&](const plot::tick& tick) {
    return tick.value > axis.to || tick.value != std::floor(tick.value);
  });
  return axis;
}

std::string course_plots(const result& result) {
  if (result.course.empty()) return {};
  std::vector<plot::point> rate;
  std::vector<plot::point> failed;
  std::vector<plot::point> p50;
  std::vector<plot::point> p99;
  double most = 0;
  double least_ns = 1e12;
  double greatest_ns = 1;
  for (const auto& sample : result.course) {
    const auto second = static_cast<double>(sample.second);
    rate.push_back({second, static_cast<double>(sample.completed)});
    failed.push_back({second, static_cast<double>(sample.failed)});
    most = std::max({most, rate.back().y, failed.back().y});
    if (sample.p99.count() == 0) continue;  // nothing ended in this second
    p50.push_back({second, log_ns(sample.p50)});
    p99.push_back({second, log_ns(sample.p99)});
    least_ns = std::min(least_ns, static_cast<double>(sample.p50.count()));
    greatest_ns = std::max(greatest_ns, static_cast<double>(sample.p99.count()));
  }
  plot throughput(time_axis(result), plot::from_zero(most, "requests in a second"));
  throughput.add_line("answered", "c0", rate);
  if (!result.measured.errors.empty()) throughput.add_line("failed", "c3", failed);
  plot latency(time_axis(result), latency_axis(std::min(least_ns, greatest_ns), greatest_ns));
  latency.add_line("p50", "c0", p50);
  latency.add_line("p99", "c1", p99);
  return fmt::format(
      "<section><h2>Throughput over time</h2>{}</section>\n"
      "<section><h2>Latency over time</h2>{}</section>\n",
      throughput.svg("throughput over time"), latency.svg("latency over time"));
}

std::string row(const result& result, std::string_view name, const measurements::of_kind& kind) {
  const auto time = [&kind](double share) { return percentile_text(kind.latencies, share); };
  return fmt::format(
      "<tr{}><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
      "<td>{}</td><td>{}</td></tr>\n",
      name == "all" ? R"( class="all")" : "", escaped(name),
      grouped(static_cast<double>(kind.requests)), grouped(static_cast<double>(kind.failed)),
      grouped(result.per_second(kind.completed)), time(0.5), time(0.9), time(0.99), time(0.999),
      time(1));
}

std::string table(const result& result) {
  std::string rows;
  for (std::size_t kind = 0; kind < request_kinds; ++kind)
    if (result.measured.kinds[kind].requests > 0)
      rows += row(result, request_kind_names[kind], result.measured.kinds[kind]);
  rows += row(result, "all", result.measured.all());
  return fmt::format(
      "<section><h2>Requests by kind</h2><table><tr><th>kind</th><th>requests</th><th>errors</th>"
      "<th>answers/s</th><th>p50</th><th>p90</th><th>p99</th><th>p99.9</th><th>max</th></tr>\n"
      "{}</table></section>\n",
      rows);
}

std::string figure(const std::string& value, std::string_view label, std::string_view style = "") {
  return fmt::format(R"(<div><b class="{}">{}</b><span class="soft">{}</span></div>)", style, value,
                     label);
}

std::string figures(const result& result) {
  const auto all = result.measured.all();
  auto out = figure(grouped(result.per_second(all.completed)), "answers a second");
  if (all.updates > 0) out += figure(grouped(result.per_second(all.updates)), "updates a second");
  out += figure(percentile_text(all.latencies, 0.5), "median latency");
  out += figure(percentile_text(all.latencies, 0.99), "99th percentile");
  out += figure(grouped(static_cast<double>(all.failed)), "errors", all.failed > 0 ? "bad" : "");
  return fmt::format("<div class=\"figures\">{}</div>\n", out);
}

std::string pairs(std::string_view title,
                  const std::vector<std::pair<std::string, std::string>>& list) {
  if (list.empty()) return {};
  std::string rows;
  for (const auto& [name, value] : list)
    rows += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", escaped(name), escaped(value));
  return fmt::format("<section><h2>{}</h2><table class=\"plain\">{}</table></section>\n", title,
                     rows);
}

std::string verification(const result::verification& verified) {
  if (!verified.done) return {};
  const bool ok = verified.complaint_count == 0;
  auto text = fmt::format(
      R"(<section><h2>Verification: <span class="{}">{}</span></h2><p class="soft">{}</p>)",
      ok ? "good" : "bad",
      ok ? std::string("ok") : fmt::format("{} things are wrong", verified.complaint_count),
      escaped(verified.summary));
  for (const auto& complaint : verified.complaints)
    text += fmt::format("<p>{}</p>", escaped(complaint));
  return text + "</section>\n";
}

}  // namespace

std::string html_report(const result& result) {
  std::vector<std::pair<std::string, std::string>> errors;
  for (const auto& [text, count] : result.measured.errors)
    errors.emplace_back(grouped(static_cast<double>(count)), text);
  std::string out(page_head);
  out +=
      fmt::format("<h1>Load of a scoreboard</h1><p class=\"soft\">{}, measured for {:.1f} s</p>\n",
                  escaped(result.began), result.measured_seconds);
  out += figures(result) + verification(result.verified);
  out += fmt::format("<section><h2>Latency by percentile</h2>{}</section>\n",
                     distribution_plot(result));
  out += course_plots(result) + table(result) + pairs("Errors", errors);
  return out + pairs("Settings", result.settings) + "</main></body></html>\n";
}

}  // namespace scoreboard::load
