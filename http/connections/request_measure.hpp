#pragma once

#include <chrono>
#include <cstddef>

#include "http/connections/connection_loop.hpp"

namespace scoreboard::http {

/// Measures one request after the other of a connection, and tells the handler of each once: when
/// its answer is handed to the system, or as much of it as the peer makes room for; when a stream
/// has begun; or when the connection ends before. Thread rule: the loop's thread.
class request_measure {
 public:
  explicit request_measure(connection_loop& loop) noexcept : loop_(loop) {}

  /// A request has arrived whole, or is refused before that.
  void begin() noexcept {
    kind_ = 0;
    status_ = 0;
    began_ = loop_.now;
  }

  /// See request_handler::on_answered.
  void set_kind(std::size_t kind) noexcept { kind_ = kind; }

  /// It gets an answer with this status.
  void set_status(int status) noexcept { status_ = status; }

  /// The answer has left, as far as that is up to us.
  void done() {
    if (status_ == 0) return;
    loop_.handler.on_answered(kind_, status_, loop_.clock() - began_);
    status_ = 0;
  }

 private:
  connection_loop& loop_;
  std::size_t kind_ = 0;
  int status_ = 0;  // 0: no answer has begun
  connection_loop::time_point began_;
};

}  // namespace scoreboard::http
