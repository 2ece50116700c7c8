#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace scoreboard::http {

/// Sends what a socket does not take at once: the rest of a large answer, or an answer to a peer
/// that reads slowly. Most answers never come here.
///
/// Thread rule: any thread; callbacks run on a thread of its own, which ends with this object.
class slow_writer {
 public:
  slow_writer();
  ~slow_writer();

  slow_writer(const slow_writer&) = delete;
  slow_writer& operator=(const slow_writer&) = delete;

  /// What may wait here at once. Many peers that ask for much and read nothing cost no more memory.
  static constexpr std::size_t max_waiting_bytes = std::size_t{256} << 20;

  /// Writes `bytes` to `fd` as it takes them, then calls done(true); done(false) when that fails or
  /// takes longer than `patience`. `fd` must stay open until then (let `done` own its owner).
  /// Returns false, and does nothing, when too much is waiting already.
  [[nodiscard]] bool write(int fd, std::string bytes, std::chrono::milliseconds patience,
                           std::function<void(bool)> done);

  /// Calls `task` after `delay`.
  void after(std::chrono::milliseconds delay, std::function<void()> task);

 private:
  std::atomic<std::size_t> waiting_bytes_ = 0;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace scoreboard::http
