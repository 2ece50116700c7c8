#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "tools/load/driver.hpp"
#include "tools/load/measurements.hpp"
#include "tools/load/options.hpp"
#include "tools/load/timeline.hpp"

namespace scoreboard::load {

/// Runs sources, each on a thread of its own with its share of the connections, until all have
/// ended or the user presses Ctrl-C.
class load_run {
 public:
  struct times {
    clock::duration warm_up{};
    clock::duration duration{};
    /// Requests a second, over all threads; 0 for the closed loop.
    double rate = 0;
  };

  /// `endpoints`: one for each URL of the options.
  load_run(const options& settings, std::vector<boost::asio::ip::tcp::endpoint> endpoints)
      : options_(settings), endpoints_(std::move(endpoints)) {}

  /// Returns when it is over. `every_second` is called on this thread.
  void run(const std::vector<request_source*>& sources, const times& schedule,
           const std::function<void(const timeline&)>& every_second);

  /// Of the last run.
  const measurements& measured() const { return measured_; }
  const std::vector<timeline::sample>& course() const { return course_; }
  double measured_seconds() const { return measured_seconds_; }
  bool interrupted() const { return interrupted_; }

 private:
  /// The connections of the thread at `index`; threads take connections in turn.
  std::vector<driver::target> targets(std::size_t index, std::size_t threads) const;
  void wait(std::vector<std::unique_ptr<driver>>& drivers, const timeline& course,
            const std::function<void(const timeline&)>& every_second);

  const options& options_;
  std::vector<boost::asio::ip::tcp::endpoint> endpoints_;
  measurements measured_;
  std::vector<timeline::sample> course_;
  double measured_seconds_ = 0;
  bool interrupted_ = false;
};

}  // namespace scoreboard::load
