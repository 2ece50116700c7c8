// HAProxy with the project's own conf/haproxy.cfg, its addresses set for a test.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "tests/system/process.hpp"

namespace scoreboard::system_test {

// Starts it in the foreground, listening on 127.0.0.1:`port`, with its logs in `directory`.
// REQUIRES: two upstreams.
std::unique_ptr<process> launch_haproxy(const std::filesystem::path& directory, std::uint16_t port,
                                        const std::vector<std::uint16_t>& upstreams);

}  // namespace scoreboard::system_test
