#include "tests/system/contract_door.hpp"

namespace scoreboard::system_test {

namespace {

// Longer than a client waits for its server.
constexpr auto answer_limit = patient(std::chrono::milliseconds(20'000));

}  // namespace

void contract_door::send(const std::string& method, const std::string& target,
                         const std::string& body, const header_list& headers) {
  std::string text = method + ' ' + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  for (const auto& [name, value] : headers)
    text.append(name).append(": ").append(value).append("\r\n");
  if (method != "GET" && method != "HEAD")
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  if (!connection_) connection_ = std::make_unique<raw_connection>(port_, answer_limit);
  connection_->send(text + "\r\n" + body);
}

response contract_door::receive(const std::string& method) {
  // When it throws, the broken connection goes with it.
  auto connection = std::move(connection_);
  response answer = connection->receive(method == "HEAD" ? raw_connection::answers::to_head
                                                         : raw_connection::answers::with_body);
  if (answer.keep_alive()) connection_ = std::move(connection);
  return answer;
}

}  // namespace scoreboard::system_test
