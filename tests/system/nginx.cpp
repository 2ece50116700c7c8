#include "tests/system/nginx.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace scoreboard::system_test {

using std::filesystem::perm_options;
using std::filesystem::perms;

namespace {

void replace_all(std::string& text, const std::string& name, const std::string& value) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    text.replace(at, name.size(), value);
    at += value.size();
  }
}

std::string servers(const std::vector<std::uint16_t>& ports, const std::string& options) {
  std::string line;
  for (const std::uint16_t port : ports) {
    line += "server 127.0.0.1:" + std::to_string(port) + " " + options + "; ";
  }
  return line;
}

}  // namespace

std::unique_ptr<process> launch_nginx(const std::filesystem::path& directory, std::uint16_t port,
                                      const std::vector<std::uint16_t>& upstreams,
                                      const std::vector<template_change>& changes) {
  std::ifstream file(NGINX_TEMPLATE);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const bool root = geteuid() == 0;
  // Its workers are another user then, and pass through the directory.
  if (root) permissions(directory, perms::group_exec | perms::others_exec, perm_options::add);
  for (const auto& [from, to] : changes) {
    if (text.find(from) == std::string::npos) throw std::runtime_error("nginx.conf has no " + from);
    replace_all(text, from, to);
  }
  replace_all(text, "@USER@", root ? "user www-data;" : "");
  replace_all(text, "@WORKER_CONNECTIONS@", "512");
  replace_all(text, "@PUBLIC_PORT@", std::to_string(port));
  replace_all(text, "@CLIENTS@", servers(upstreams, "max_fails=1 fail_timeout=1s"));
  replace_all(text, "@CLIENTS_UNMARKED@", servers(upstreams, "max_fails=0"));
  const auto config = directory / "nginx.conf";
  std::ofstream(config) << text;
  // SIGTERM when orphaned: the master then stops its workers, which SIGKILL would leave behind.
  return std::make_unique<process>(
      "nginx",
      std::vector<std::string>{NGINX, "-e", "stderr", "-p", directory.string(), "-c",
                               config.string()},
      directory, SIGTERM);
}

}  // namespace scoreboard::system_test
