#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/collectable.h>

namespace scoreboard::metrics {

/// The Content-Type of what is shown: the text format of Prometheus.
inline constexpr std::string_view text_type = "text/plain; version=0.0.4; charset=utf-8";

/// All metrics of a process, as text. It is made anew at most once in `max_age`, however often
/// somebody asks, so nobody can keep the process busy by asking.
/// Thread rule: add before the first text(), which any thread may call.
class exposition {
 public:
  explicit exposition(std::chrono::milliseconds max_age = std::chrono::seconds(1))
      : max_age_(max_age) {}

  /// REQUIRES: no family is in two of them.
  void add(std::shared_ptr<prometheus::Collectable> source) {
    sources_.push_back(std::move(source));
  }

  /// Takes about a millisecond when the text is made; whoever comes meanwhile gets the one before,
  /// if there is one.
  std::shared_ptr<const std::string> text();

 private:
  using time_point = std::chrono::steady_clock::time_point;

  std::shared_ptr<const std::string> made() const;

  const std::chrono::milliseconds max_age_;
  std::vector<std::shared_ptr<prometheus::Collectable>> sources_;

  std::mutex making_;  // held while the text is made
  std::mutex mutex_;   // guards the next two
  std::shared_ptr<const std::string> text_;
  time_point made_at_;
};

}  // namespace scoreboard::metrics
