#pragma once

#include <string>
#include <thread>

#include <zmq.hpp>

#include "actors/sockets/allow_list.hpp"
#include "actors/sockets/curve_keys.hpp"
#include "src/process/seldom_log.hpp"

namespace scoreboard::actors {

/// Decides who may connect to the CURVE sockets of a context: those whose keys are on a list. For
/// each connection libzmq asks it (ZAP, RFC 27), on a thread of its own. Without such a handler
/// libzmq takes every key.
///
/// Whoever is let in has his key as the user id of his messages, so that it can be looked up again
/// when the list has changed. Refusals are logged, with the address and the key.
/// Thread rule: one thread makes it and ends it.
class zap_handler {
 public:
  /// What sockets give as their ZAP domain.
  static constexpr const char* domain = "scoreboard";

  /// REQUIRES: `context` has no other, and outlives this, as `allowed` does. Make it before the
  /// sockets that it is for. Throws zmq::error_t or std::system_error.
  zap_handler(zmq::context_t& context, const allow_list& allowed);
  ~zap_handler();

  zap_handler(const zap_handler&) = delete;
  zap_handler& operator=(const zap_handler&) = delete;

 private:
  void run();
  void answer();

  const allow_list& allowed_;
  zmq::socket_t requests_;
  int end_ = -1;  // readable when the thread is to end
  process::seldom_log refusals_;
  std::thread thread_;
};

/// The key of whom a zap_handler let in, as the messages that come say; empty: none.
std::string user_id_of(zmq::message_t& part);

/// A server's own keys, and who decides who may use them.
struct curve_server_keys {
  curve_pair own;
  const zap_handler& asked;  ///< of the socket's context; must be there as long as the socket
};

}  // namespace scoreboard::actors
