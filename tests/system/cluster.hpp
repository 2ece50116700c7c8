// The real thing, small: one scoreboard-server, some scoreboard-clients and, when asked for, a
// balancer (nginx) in front of them, on free ports and with all their files in a temporary
// directory. Everything is gone when the object is.
//
// Thread rule: as process - one thread owns it; the ports may be read by all.
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/system/http_client.hpp"
#include "tests/system/nginx.hpp"
#include "tests/system/process.hpp"
#include "tests/system/temp_dir.hpp"

namespace scoreboard::system_test {

struct cluster_options {
  std::size_t clients = 1;
  std::size_t shards = 4;
  bool balancer = false;
  // What starts it: in a directory, on a port, in front of these clients.
  std::function<std::unique_ptr<process>(const std::filesystem::path&, std::uint16_t,
                                         const std::vector<std::uint16_t>&)>
      launch_balancer = [](const auto& files, std::uint16_t port, const auto& upstreams) {
        return launch_nginx(files, port, upstreams);
      };
  // What makes it end with exit code 0.
  int balancer_stop_signal = SIGTERM;
  // Where all files go; a temporary directory when empty. It must exist, and stays.
  std::filesystem::path directory;
  // In front of the server's command line: a program that becomes it in the end, as env does.
  std::vector<std::string> server_wrapper;
  std::vector<std::string> server_arguments;
  std::vector<std::string> client_arguments;
  // The same for the clients, by their index; clients beyond them have none.
  std::vector<std::vector<std::string>> client_wrappers;
};

class cluster {
 public:
  // Returns when every part answers GET /top/1 with 200.
  explicit cluster(cluster_options options = {});
  // Prints what the processes wrote when a failing test unwinds: the files are about to go.
  ~cluster();
  cluster(const cluster&) = delete;
  cluster& operator=(const cluster&) = delete;

  std::uint16_t server_port() const { return server_port_; }
  std::uint16_t client_port(std::size_t index = 0) const { return clients_.at(index).port; }
  std::uint16_t balancer_port() const { return balancer_port_; }

  // The server's data directory; the store in it is `data() / "store"`.
  std::filesystem::path data() const { return directory() / "data"; }

  process& server() { return *server_; }
  process& client(std::size_t index = 0) { return *clients_.at(index).running; }
  // REQUIRES: it was asked for.
  process& balancer() { return *balancer_; }
  // Server and clients, without the balancer.
  std::vector<process*> processes();

  // A second start of the same part: same ports, same arguments. The old process, when it still
  // runs, is killed first.
  void start_server();
  // The next starts of the server are with so many shards.
  void set_shards(std::size_t shards) { options_.shards = shards; }
  // The next starts of the server are with these.
  void set_server_arguments(std::vector<std::string> arguments) {
    options_.server_arguments = std::move(arguments);
  }
  // Starts the server and does not wait for it.
  void launch_server_only();
  // SIGKILL, and waits for the end.
  void kill_server();
  // SIGTERM, and waits for the end. Throws when it is not with exit code 0.
  void stop_server();
  void start_client(std::size_t index);

  // Waits (bounded) until GET /top/1 on this port is a 200. Throws at once, with what it wrote,
  // when a process that is named ends before.
  static void wait_until_ready(std::uint16_t port, process* expected = nullptr);

  // Asks every part to stop and throws unless each one was alive until then and ends with exit
  // code 0. The last line of a test: a sanitizer's finding shows here as another exit code.
  void stop();

 private:
  struct client_slot {
    std::uint16_t port = 0;
    std::unique_ptr<process> running;
  };

  const std::filesystem::path& directory() const {
    return temporary_ ? temporary_->path() : options_.directory;
  }
  void start();
  void print_logs();
  void choose_server_port();
  void choose_client_port(client_slot& slot, std::size_t index);
  void start_balancer();
  std::unique_ptr<process> launch_server() const;
  std::unique_ptr<process> launch_client(std::size_t index, std::uint16_t port) const;

  cluster_options options_;
  std::optional<temp_dir> temporary_;
  std::uint16_t server_port_ = 0;
  std::uint16_t balancer_port_ = 0;
  std::unique_ptr<process> server_;
  std::vector<client_slot> clients_;
  std::unique_ptr<process> balancer_;
};

// True when the process listens on the port; false when it ended because somebody else has it.
// Throws when it ended for another reason or does neither for too long.
bool listens(process& started, std::uint16_t port);

}  // namespace scoreboard::system_test
