#include "tests/system/crash_cluster.hpp"

#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

std::vector<std::string> arguments_for(std::chrono::seconds age) {
  // All boards move to all shards when there are a few users on them.
  return {"--idempotency.max-age-s=" + std::to_string(age.count()), "--boards.spread-above=2"};
}

}  // namespace

crash_cluster::crash_cluster(const std::filesystem::path& directory, bool steps_clocks)
    : steps_clocks_(steps_clocks && stepping_clock::available()),
      server_clock_(directory / "server.clock"),
      client_clock_(directory / "client.clock"),
      parts_(options(directory)) {}

cluster_options crash_cluster::options(const std::filesystem::path& directory) {
  cluster_options chosen;
  chosen.clients = clients;
  chosen.balancer = true;
  chosen.directory = directory;
  chosen.server_arguments = arguments_for(age_);
  if (steps_clocks_) {
    client_clock_.set_ahead(-1h);
    chosen.server_wrapper = server_clock_.command();
    chosen.client_wrappers = {client_clock_.command()};
  }
  running_.start();
  return chosen;
}

void crash_cluster::kill_server() {
  parts_.kill_server();
  running_.stop();
}

void crash_cluster::stop_server() {
  parts_.stop_server();
  running_.stop();
}

void crash_cluster::launch_server_only() {
  running_.start();
  parts_.launch_server_only();
}

void crash_cluster::start_server(std::size_t shards) {
  parts_.set_shards(shards);
  running_.start();
  parts_.start_server();
}

void crash_cluster::set_age(std::chrono::seconds age) {
  if (age == age_) return;
  age_ = age;
  parts_.set_server_arguments(arguments_for(age));
  stop_server();
  running_.start();
  parts_.start_server();
}

void crash_cluster::set_clock_ahead(std::chrono::seconds ahead) {
  if (!steps_clocks_) return;
  latest_ = times().latest;
  server_clock_.set_ahead(ahead);
  latest_ = times().latest;
}

shown_times crash_cluster::times() const {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) +
                   server_clock_.ahead();
  return {now, std::max(now, latest_)};
}

}  // namespace scoreboard::system_test
