#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "http/connections/connection_loop.hpp"
#include "http/connections/request_handler.hpp"
#include "http/connections/response.hpp"
#include "src/base/request_id.hpp"

namespace scoreboard::http {

/// Notes and measures one request after the other of a connection, and tells the handler of each
/// once: when its answer is handed to the system, or as much of it as the peer makes room for; when
/// a stream has begun; or when the connection ends before. Thread rule: the loop's thread.
class request_measure {
 public:
  /// `peer`: the address of the connection's peer.
  request_measure(connection_loop& loop, std::string peer) : loop_(loop), peer_(std::move(peer)) {}

  /// A request has arrived whole, or as much of it as is known when it is refused; nullptr: nothing
  /// is. One without an id gets one.
  void begin(request* sent);

  /// The current request's.
  const request_id& id() const noexcept { return id_; }

  const std::string& peer() const noexcept { return peer_; }

  /// See answered_request::kind.
  void set_kind(std::size_t kind) noexcept { kind_ = kind; }

  /// See exchange::set_sender.
  void set_sender(std::string_view name) { sender_ = name; }

  /// It gets this answer, with this status and so many bytes of the body.
  void set_answer(const response& answer, int status, std::size_t body_bytes);

  /// The answer has left, as far as that is up to us.
  void done();

 private:
  connection_loop& loop_;
  const std::string peer_;
  std::size_t kind_ = 0;
  int status_ = 0;  // 0: no answer has begun
  std::size_t body_bytes_ = 0;
  connection_loop::time_point began_;
  request_id id_;
  // These keep their memory from request to request.
  std::string method_;
  std::string target_;
  std::string sender_;
  std::string noted_;
};

}  // namespace scoreboard::http
