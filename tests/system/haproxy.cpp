#include "tests/system/haproxy.hpp"

#include <string>

namespace scoreboard::system_test {

std::unique_ptr<process> launch_haproxy(const std::filesystem::path& directory, std::uint16_t port,
                                        const std::vector<std::uint16_t>& upstreams) {
  const auto address = [](const std::string& name, std::uint16_t number) {
    return name + "=127.0.0.1:" + std::to_string(number);
  };
  return std::make_unique<process>(
      "haproxy",
      std::vector<std::string>{"/usr/bin/env", address("SCOREBOARD_LISTEN", port),
                               address("SCOREBOARD_CLIENT_1", upstreams.at(0)),
                               address("SCOREBOARD_CLIENT_2", upstreams.at(1)), HAPROXY, "-db",
                               "-f", HAPROXY_CONFIGURATION},
      directory);
}

}  // namespace scoreboard::system_test
