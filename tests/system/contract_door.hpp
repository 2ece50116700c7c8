// A keep-alive connection to one port for requests with any headers, in two steps: so that
// something can happen while a request is under way.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/system/raw_connection.hpp"

namespace scoreboard::system_test {

using header_list = std::vector<std::pair<std::string, std::string>>;

class contract_door {
 public:
  contract_door(std::string name, std::uint16_t port) : name_(std::move(name)), port_(port) {}

  const std::string& name() const { return name_; }

  void send(const std::string& method, const std::string& target, const std::string& body,
            const header_list& headers);
  /// REQUIRES: the request whose method this is was sent, and not answered yet.
  response receive(const std::string& method);

 private:
  std::string name_;
  std::uint16_t port_;
  std::unique_ptr<raw_connection> connection_;
};

}  // namespace scoreboard::system_test
