#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "http/connections/byte_budget.hpp"
#include "http/connections/connection_group.hpp"
#include "http/connections/request_handler.hpp"
#include "http/connections/request_turns.hpp"
#include "http/connections/write_turns.hpp"

namespace scoreboard::http {

/// The loop that runs connections, as they see it: what time it is, whose turn to write it is, and
/// the memory that they share. One for each worker; it outlives its connections.
/// Thread rule: one thread, which is its connections' too.
class connection_loop {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  connection_loop(std::shared_ptr<connection_group> of, request_handler& to)
      : group(std::move(of)),
        handler(to),
        received(group->received_bytes, group->max_received_bytes),
        unsent(group->unsent_bytes, group->max_unsent_bytes) {}
  virtual ~connection_loop() = default;
  connection_loop(const connection_loop&) = delete;
  connection_loop& operator=(const connection_loop&) = delete;

  /// Whether to tell the connection on `fd` of input, and of room for output. At first only of
  /// input. That a connection broke or is shut down it is told anyway.
  virtual void watch(int fd, bool input, bool output) = 0;

  /// It is `steady` until the next turn, and what is answered meanwhile has the date of `wall`.
  void begin_turn(time_point steady, std::chrono::system_clock::time_point wall);

  const std::shared_ptr<connection_group> group;
  request_handler& handler;

  time_point now{};
  std::string date;  ///< the Date header's, which changes once a second
  write_turns turns;
  request_turns large_requests;
  byte_budget received;  ///< input that waits for the rest of a request, or for its turn
  byte_budget unsent;    ///< answers that wait for their readers

 private:
  std::chrono::sys_seconds date_is_of_{};
};

}  // namespace scoreboard::http
