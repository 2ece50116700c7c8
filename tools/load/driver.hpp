#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tools/load/connection.hpp"
#include "tools/load/pace.hpp"
#include "tools/load/recorder.hpp"
#include "tools/load/request_source.hpp"

namespace scoreboard::load {

/// Sends the requests of a source over its connections until the plan or the source ends, and then
/// waits for the requests in flight. Thread rule: one thread calls run().
class driver final : public connection::owner {
 public:
  struct plan {
    clock::time_point start;
    clock::time_point until;
    /// Requests a second of this driver; 0 for the closed loop.
    double rate = 0;
    clock::duration timeout{};
    clock::duration retry_for{};
  };

  struct target {
    boost::asio::ip::tcp::endpoint endpoint;
    std::size_t url_index = 0;
  };

  /// Makes one connection for each target. `source` and `book` must outlive the driver.
  driver(const plan& schedule, const std::vector<target>& targets, request_source& source,
         recorder& book);

  /// Returns when all requests have ended.
  void run();

  /// Stops sending. Thread rule: any thread.
  void stop() { stopping_ = true; }

 private:
  /// A connection that rests after a failure, before it sends its request again or a new one.
  struct resting {
    clock::time_point until;
    load::connection* connection = nullptr;
    bool repeat = false;
  };

  void ended(connection& finished) override;
  void send(connection& idle, clock::time_point now) const;
  void feed(clock::time_point now);
  void wait_until(clock::time_point due);
  void tick();
  void wake(clock::time_point now);
  void begin_end(clock::time_point now);
  void give_up_unsent(clock::time_point now);
  bool too_late(clock::time_point now) const { return now >= plan_.until + plan_.timeout; }
  bool all_done(clock::time_point now) const;

  plan plan_;
  pace pace_;
  request_source& source_;
  recorder& book_;
  std::atomic<bool> stopping_ = false;
  bool ending_ = false;
  bool exhausted_ = false;

  boost::asio::io_context context_{1};
  boost::asio::steady_timer tick_{context_};
  boost::asio::steady_timer due_{context_};
  bool due_armed_ = false;
  std::vector<std::unique_ptr<connection>> connections_;
  // The longest idle first, so that all URLs get their share of requests.
  std::deque<connection*> idle_;
  std::vector<resting> resting_;
};

}  // namespace scoreboard::load
