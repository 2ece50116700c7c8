#include "tests/system/cluster.hpp"

#include <exception>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/system/free_port.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

constexpr int port_attempts = 5;
constexpr auto start_limit = patient(10s);
constexpr auto stop_limit = patient(10s);

std::string url(std::uint16_t port) { return "tcp://127.0.0.1:" + std::to_string(port); }

void append(std::vector<std::string>& command, const std::vector<std::string>& arguments) {
  command.insert(command.end(), arguments.begin(), arguments.end());
}

bool accepts_connections(std::uint16_t port) {
  try {
    raw_connection connection(port, 1s);
    return true;
  } catch (const boost::system::system_error&) {
    return false;
  }
}

}  // namespace

bool listens(process& started, std::uint16_t port) {
  const auto deadline = std::chrono::steady_clock::now() + start_limit;
  while (std::chrono::steady_clock::now() < deadline) {
    const bool connected = accepts_connections(port);
    if (!started.alive()) {
      if (started.standard_error().find("in use") != std::string::npos) return false;
      throw std::runtime_error(started.name() + " ended at start: " + started.standard_error());
    }
    if (connected) return true;
    std::this_thread::sleep_for(5ms);
  }
  throw std::runtime_error(started.name() + " does not listen: " + started.standard_error());
}

cluster::cluster(cluster_options options) : options_(std::move(options)) {
  try {
    start();
  } catch (...) {
    print_logs();  // no destructor will
    throw;
  }
}

cluster::~cluster() {
  if (std::uncaught_exceptions() > 0) print_logs();
}

void cluster::start() {
  if (options_.directory.empty()) temporary_.emplace();
  choose_server_port();
  clients_.resize(options_.clients);
  for (std::size_t index = 0; index < clients_.size(); ++index) {
    choose_client_port(clients_[index], index);
  }
  for (const client_slot& slot : clients_) wait_until_ready(slot.port, slot.running.get());
  if (options_.balancer) start_balancer();
}

void cluster::print_logs() {
  for (process* part : processes()) {
    std::cerr << "--- " << part->name() << " wrote:\n" << part->standard_error() << '\n';
  }
}

std::vector<process*> cluster::processes() {
  std::vector<process*> all;
  if (server_) all.push_back(server_.get());
  for (const client_slot& slot : clients_) {
    if (slot.running) all.push_back(slot.running.get());
  }
  return all;
}

void cluster::launch_server_only() {
  server_.reset();
  server_ = launch_server();
}

void cluster::kill_server() {
  server_->send_signal(SIGKILL);
  if (!server_->wait_exit(stop_limit)) throw std::runtime_error("the server cannot be killed");
}

void cluster::stop_server() {
  server_->send_signal(SIGTERM);
  if (server_->wait_exit(stop_limit) != 0) throw std::runtime_error("the server does not stop");
}

void cluster::start_server() {
  launch_server_only();
  if (!listens(*server_, server_port_)) throw std::runtime_error("the server's port was taken");
}

void cluster::start_client(std::size_t index) {
  client_slot& slot = clients_.at(index);
  slot.running.reset();
  slot.running = launch_client(index, slot.port);
  if (!listens(*slot.running, slot.port)) throw std::runtime_error("a client's port was taken");
  wait_until_ready(slot.port, slot.running.get());
}

void cluster::wait_until_ready(std::uint16_t port, process* expected) {
  const auto deadline = std::chrono::steady_clock::now() + start_limit;
  std::string last;
  while (std::chrono::steady_clock::now() < deadline) {
    try {
      http_client client(port, 2s);
      const response answer = client.get("/top/1");
      if (answer.result_int() == 200) return;
      last = answer.body();
    } catch (const boost::system::system_error& failure) {
      last = failure.what();
    }
    if (expected != nullptr && !expected->alive()) {
      last = expected->standard_error();
      break;
    }
    std::this_thread::sleep_for(5ms);
  }
  throw std::runtime_error("port " + std::to_string(port) + " is not ready: " + last);
}

void cluster::stop() {
  std::string complaints;
  // The outer parts first: the inner ones then stop without requests of theirs.
  std::vector<process*> parts = processes();
  if (balancer_) parts.push_back(balancer_.get());
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (!(*part)->alive()) complaints += (*part)->name() + " was not alive\n";
    (*part)->send_signal(*part == balancer_.get() ? options_.balancer_stop_signal : SIGTERM);
    const auto code = (*part)->wait_exit(stop_limit);
    if (code == 0) continue;
    complaints += (*part)->name() + " ended with " + (code ? std::to_string(*code) : "no exit") +
                  "\n" + (*part)->standard_error();
  }
  if (!complaints.empty()) throw std::runtime_error(complaints);
}

void cluster::choose_server_port() {
  for (int attempt = 0; attempt < port_attempts; ++attempt) {
    server_port_ = free_port();
    server_ = launch_server();
    if (listens(*server_, server_port_)) return;
  }
  throw std::runtime_error("no port for the server");
}

void cluster::choose_client_port(client_slot& slot, std::size_t index) {
  for (int attempt = 0; attempt < port_attempts; ++attempt) {
    slot.port = free_port();
    slot.running = launch_client(index, slot.port);
    if (listens(*slot.running, slot.port)) return;
  }
  throw std::runtime_error("no port for a client");
}

void cluster::start_balancer() {
  std::vector<std::uint16_t> upstreams;
  for (const client_slot& slot : clients_) upstreams.push_back(slot.port);
  for (int attempt = 0; attempt < port_attempts; ++attempt) {
    balancer_port_ = free_port();
    balancer_ = options_.launch_balancer(directory(), balancer_port_, upstreams);
    if (!listens(*balancer_, balancer_port_)) continue;
    wait_until_ready(balancer_port_, balancer_.get());
    return;
  }
  throw std::runtime_error("no port for the balancer");
}

std::unique_ptr<process> cluster::launch_server() const {
  std::vector<std::string> command = options_.server_wrapper;
  append(command, {SCOREBOARD_SERVER, "--bind=" + url(server_port_),
                   "--shards=" + std::to_string(options_.shards), "--data=" + data().string()});
  append(command, options_.server_arguments);
  return std::make_unique<process>("server", std::move(command), directory());
}

std::unique_ptr<process> cluster::launch_client(std::size_t index, std::uint16_t port) const {
  std::vector<std::string> command;
  if (index < options_.client_wrappers.size()) command = options_.client_wrappers[index];
  append(command, {SCOREBOARD_CLIENT, "--host=127.0.0.1", "--port=" + std::to_string(port),
                   "--server=" + url(server_port_)});
  append(command, options_.client_arguments);
  return std::make_unique<process>("client-" + std::to_string(index), std::move(command),
                                   directory());
}

}  // namespace scoreboard::system_test
