#include "tests/system/http_client.hpp"

#include <sstream>

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/write.hpp>

namespace scoreboard::system_test {

namespace http = boost::beast::http;

http_client::http_client(std::uint16_t port, std::chrono::milliseconds timeout)
    : port_(port), timeout_(timeout) {}

response http_client::get(const std::string& target) { return send("GET", target, ""); }

response http_client::put(const std::string& target, const std::string& body) {
  return send("PUT", target, body);
}

response http_client::send(const std::string& method, const std::string& target,
                           const std::string& body, const std::vector<std::string>& keys) {
  http::request<http::string_body> request;
  request.method_string(method);
  request.target(target);
  request.set(http::field::host, "127.0.0.1");
  if (!token_.empty()) request.set(http::field::authorization, "Bearer " + token_);
  for (const std::string& key : keys) request.insert("Idempotency-Key", key);
  request.body() = body;
  if (method != "GET" && method != "HEAD") request.prepare_payload();
  std::ostringstream bytes;
  bytes << request;

  // Moved out for the time of the exchange: when it throws, the broken connection goes with it.
  auto connection = std::move(connection_);
  if (!connection) {
    connection = std::make_unique<raw_connection>(port_, timeout_);
    ++connections_;
  }
  connection->send(bytes.str());
  response answer = connection->receive(method == "HEAD" ? raw_connection::answers::to_head
                                                         : raw_connection::answers::with_body);
  if (answer.keep_alive()) connection_ = std::move(connection);
  return answer;
}

}  // namespace scoreboard::system_test
