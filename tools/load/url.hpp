#pragma once

#include <string>
#include <string_view>

namespace scoreboard::load {

/// The address of an HTTP service.
struct url {
  std::string host;
  std::string port = "80";

  /// Parses http://HOST[:PORT][/], with IPv6 addresses in brackets. Throws std::invalid_argument.
  static url parse(std::string_view text);

  /// The value of the Host header.
  std::string authority() const;
};

}  // namespace scoreboard::load
