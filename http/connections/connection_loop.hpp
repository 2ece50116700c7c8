#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "http/connections/byte_budget.hpp"
#include "http/connections/connection_group.hpp"
#include "http/connections/progress_order.hpp"
#include "http/connections/request_handler.hpp"
#include "http/connections/request_turns.hpp"
#include "http/connections/write_turns.hpp"
#include "src/base/request_id.hpp"

namespace scoreboard::http {

/// The loop that runs connections, as they see it: the time, the turns, and the budgets of memory
/// that they share. There is one for each worker, and it outlives its connections.
/// Thread rule: one thread, the same as that of its connections.
class connection_loop {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  connection_loop(std::shared_ptr<connection_group> endpoint_group,
                  request_handler& endpoint_handler)
      : group(std::move(endpoint_group)),
        handler(endpoint_handler),
        received(group->received_bytes, group->max_received_bytes),
        unsent(group->unsent_bytes, group->max_unsent_bytes) {}
  virtual ~connection_loop() = default;
  connection_loop(const connection_loop&) = delete;
  connection_loop& operator=(const connection_loop&) = delete;

  /// Sets whether the loop reports input and room for output to the connection on `fd`. At first it
  /// reports only input. It always reports a broken or shut-down connection.
  virtual void watch(int fd, bool input, bool output) = 0;

  /// The time at this moment, which costs more than `now`, the time of the turn.
  virtual time_point clock() const { return now; }

  /// Sets the time until the next turn: `steady` for deadlines, `wall` for the dates of answers.
  void begin_turn(time_point steady, std::chrono::system_clock::time_point wall);

  const std::shared_ptr<connection_group> group;
  request_handler& handler;

  time_point now{};
  request_ids ids;   ///< for requests whose senders give none
  std::string date;  ///< the value of the Date header, which changes once a second
  write_turns turns;
  request_turns large_requests;
  byte_budget received;    ///< input that waits for the rest of a request or for a turn
  byte_budget unsent;      ///< answers that wait for their readers
  progress_order waiting;  ///< connections that wait for their peers

 private:
  std::chrono::sys_seconds date_second_{};
};

}  // namespace scoreboard::http
