// nginx with the project's own conf/nginx.conf, filled in for a test.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/system/process.hpp"

namespace scoreboard::system_test {

// A text of the template and what stands in its place. Throws when the template does not have it.
struct template_change {
  std::string from;
  std::string to;
};

// Starts it in the foreground, listening on 127.0.0.1:`port`, with all its files in `directory`.
std::unique_ptr<process> launch_nginx(const std::filesystem::path& directory, std::uint16_t port,
                                      const std::vector<std::uint16_t>& upstreams,
                                      const std::vector<template_change>& changes = {});

}  // namespace scoreboard::system_test
