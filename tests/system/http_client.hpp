// A blocking HTTP/1.1 client on one keep-alive connection to a port of 127.0.0.1.
//
// It connects when it needs to: at first use, and after an answer that closed the connection. A
// connection that breaks under a request is an exception (boost::system::system_error), never a
// silent second try: whether a request was counted twice is what the tests look for.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "tests/system/raw_connection.hpp"

namespace scoreboard::system_test {

class http_client {
 public:
  explicit http_client(std::uint16_t port,
                       std::chrono::milliseconds timeout = raw_connection::default_timeout);

  // From now on every request has this token; none when it is empty.
  void set_token(std::string token) { token_ = std::move(token); }

  response get(const std::string& target);
  response put(const std::string& target, const std::string& body);
  // With `keys`, one Idempotency-Key header for each of them.
  response send(const std::string& method, const std::string& target, const std::string& body,
                const std::vector<std::string>& keys = {});

  // How many connections were opened so far.
  int connections() const { return connections_; }

 private:
  std::uint16_t port_;
  std::chrono::milliseconds timeout_;
  std::string token_;
  std::unique_ptr<raw_connection> connection_;
  int connections_ = 0;
};

}  // namespace scoreboard::system_test
