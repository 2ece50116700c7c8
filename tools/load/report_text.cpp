#include "tools/load/report_text.hpp"

#include <ostream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tools/load/duration_text.hpp"

namespace scoreboard::load {

namespace {

void write_row(std::ostream& out, const result& result, std::string_view name,
               const measurements::of_kind& row) {
  const auto time = [&row](double share) { return percentile_text(row.latencies, share); };
  out << fmt::format("{:<9}{:>12}{:>9}{:>11}{:>9}{:>9}{:>9}{:>9}{:>9}\n", name,
                     grouped(static_cast<double>(row.requests)),
                     grouped(static_cast<double>(row.failed)),
                     grouped(result.per_second(row.completed)), time(0.5), time(0.9), time(0.99),
                     time(0.999), time(1));
}

}  // namespace

void write_text(std::ostream& out, const result& result) {
  for (const auto& [name, value] : result.settings) out << fmt::format("{:<16} {}\n", name, value);
  out << fmt::format("\n{:<9}{:>12}{:>9}{:>11}{:>9}{:>9}{:>9}{:>9}{:>9}\n", "kind", "requests",
                     "errors", "answers/s", "p50", "p90", "p99", "p99.9", "max");
  const auto& measured = result.measured;
  for (std::size_t kind = 0; kind < request_kinds; ++kind)
    if (measured.kinds[kind].requests > 0)
      write_row(out, result, request_kind_names[kind], measured.kinds[kind]);
  const auto all = measured.all();
  write_row(out, result, "all", all);
  if (all.updates > 0)
    out << fmt::format("\n{} updates/s over {:.1f} s\n", grouped(result.per_second(all.updates)),
                       result.measured_seconds);
  if (!measured.errors.empty()) out << "\nerrors\n";
  for (const auto& [text, count] : measured.errors)
    out << fmt::format("{:>12}  {}\n", grouped(static_cast<double>(count)), text);
  if (!result.verified.done) return;
  out << "\nverify: " << result.verified.summary << '\n';
  for (const auto& text : result.verified.complaints) out << "verify: WRONG: " << text << '\n';
  out << (result.verified.complaint_count == 0
              ? std::string("verify: ok, all is as acknowledged\n")
              : fmt::format("verify: FAILED, {} things are wrong\n",
                            result.verified.complaint_count));
}

}  // namespace scoreboard::load
