#pragma once

#include <string>
#include <string_view>

namespace scoreboard::load {

/// Where an HTTP service listens.
struct url {
  std::string host;
  std::string port = "80";

  /// From http://HOST[:PORT][/]; IPv6 addresses in brackets. Throws std::invalid_argument.
  static url parse(std::string_view text);

  /// As it stands in a request's Host field.
  std::string authority() const;
};

}  // namespace scoreboard::load
