// What the programs tell a service manager, and what they say of their configuration.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <sys/ptrace.h>
#include <sys/wait.h>

#include "tests/catch.hpp"
#include "tests/service_manager_socket.hpp"
#include "tests/skip.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/free_port.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;
using scoreboard::tests::service_manager_socket;

namespace {

/// Halts all threads of a process but the first one, for as long as this object lives.
class halted_threads {
 public:
  explicit halted_threads(pid_t process) {
    const auto tasks = "/proc/" + std::to_string(process) + "/task";
    for (const auto& entry : std::filesystem::directory_iterator(tasks)) {
      const pid_t thread = std::stoi(entry.path().filename());
      if (thread != process && halt(thread)) halted_.push_back(thread);
    }
  }
  ~halted_threads() {
    for (const pid_t thread : halted_) ::ptrace(PTRACE_DETACH, thread, nullptr, nullptr);
  }
  halted_threads(const halted_threads&) = delete;
  halted_threads& operator=(const halted_threads&) = delete;

  bool empty() const { return halted_.empty(); }

 private:
  static bool halt(pid_t thread) {
    if (::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) != 0) return false;
    if (::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) != 0) return false;
    return ::waitpid(thread, nullptr, __WALL) == thread;
  }

  std::vector<pid_t> halted_;
};

std::vector<std::string> told_at(const std::filesystem::path& path) {
  return {"/usr/bin/env", "NOTIFY_SOCKET=" + path.string()};
}

/// Whether the watchdog is fed while all threads but the main one stand still; after that it is.
void check_heartbeat(process& program, service_manager_socket& manager) {
  INFO(program.name());
  REQUIRE(manager.hears("WATCHDOG=1", patient(10s)));
  {
    const halted_threads loops(program.pid());
    if (loops.empty()) return scoreboard::tests::skip("no thread may be halted here");
    // What was told before, and one beat that came before the halt.
    while (!manager.receive(100ms).empty()) {
    }
    manager.hears("WATCHDOG=1", 1500ms);
    CHECK_FALSE(manager.hears("WATCHDOG=1", 3s));
  }
  CHECK(manager.hears("WATCHDOG=1", patient(10s)));
}

}  // namespace

// Bug: "ready" before the port is there or the store is read, so that what starts next fails;
// or a main thread that feeds the watchdog while the threads that work hang.
TEST_CASE("a service manager is told of the start, of progress and of the stop") {
  const temp_dir directory;
  service_manager_socket of_server(directory.path() / "server");
  service_manager_socket of_client(directory.path() / "client");
  cluster_options options;
  options.server_wrapper = told_at(directory.path() / "server");
  options.client_wrappers = {told_at(directory.path() / "client")};
  cluster board(options);
  CHECK(of_server.receive(patient(1s)) == "STATUS=reading the store");
  CHECK(of_server.receive(patient(1s)).rfind("READY=1\nSTATUS=listens on tcp://", 0) == 0);
  CHECK(of_client.receive(patient(1s)).rfind("READY=1\nSTATUS=listens on http://", 0) == 0);

  check_heartbeat(board.server(), of_server);
  check_heartbeat(board.client(), of_client);
  http_client client(board.client_port());
  check_entry(client.put("/score", absolute("1", 5)), {"1", 5});

  board.stop();
  CHECK(of_server.hears("STOPPING=1", patient(1s)));
  CHECK(of_client.hears("STOPPING=1", patient(1s)));
}

// Bug: a gateway that begins with the first request. Until then it had no clock, so that no season
// ended and no snapshot was made, and the watchdog ended a server that nobody had asked yet.
TEST_CASE("a server that nobody has asked anything lives") {
  const temp_dir directory;
  service_manager_socket manager(directory.path() / "server");
  auto command = told_at(directory.path() / "server");
  command.insert(command.end(), {SCOREBOARD_SERVER, "--bind=" + zmq_url(free_port()),
                                 "--data=" + (directory.path() / "data").string()});
  process server("server", command, directory.path());
  REQUIRE(manager.hears("READY=1", patient(10s)));
  for (int beats = 0; beats < 3; ++beats) CHECK(manager.hears("WATCHDOG=1", patient(10s)));
  server.send_signal(SIGTERM);
  CHECK(server.wait_exit(patient(5s)) == 0);
}

// Bug: a client that is "ready" only with a server, whose start then fails for no fault of its own;
// or one that is before it listens.
TEST_CASE("a client is ready when it listens, with or without a server") {
  const temp_dir directory;
  service_manager_socket manager(directory.path() / "client");
  const auto port = free_port();
  auto command = told_at(directory.path() / "client");
  command.insert(command.end(), {SCOREBOARD_CLIENT, "--port=" + std::to_string(port),
                                 "--server=" + zmq_url(free_port()), "--bridge.deadline-ms=50"});
  process client("client", command, directory.path());
  REQUIRE(manager.hears("READY=1", patient(10s)));
  http_client asks(port);
  CHECK(asks.get("/health/live").result_int() == 200);
  check_error(asks.get("/health/ready"), 503, "unavailable");
}

// Bug: a check that takes the port or the lock, makes the data directory, or accepts what a start
// would refuse.
TEST_CASE(
    "the option check-config says ok or what is wrong, beside a running service, and changes "
    "nothing") {
  cluster board;
  const temp_dir directory;
  const auto data = directory.path() / "data";
  const auto check = [](std::vector<std::string> command) {
    command.emplace_back("--check-config");
    return run_to_end(command, patient(2s));
  };
  for (const auto& command :
       {std::vector<std::string>{SCOREBOARD_SERVER, "--bind=" + zmq_url(board.server_port()),
                                 "--data=" + board.data().string()},
        std::vector<std::string>{SCOREBOARD_SERVER, "--data=" + data.string()},
        std::vector<std::string>{SCOREBOARD_CLIENT,
                                 "--port=" + std::to_string(board.client_port())}}) {
    const auto said = check(command);
    INFO(said.errors);
    CHECK(said.code == 0);
    CHECK(said.output == "ok\n");
    CHECK(said.errors.empty());
  }
  CHECK_FALSE(exists(data));

  std::ofstream(directory.path() / "file") << "not a directory";
  for (const auto& [command, cause] :
       {std::pair{std::vector<std::string>{SCOREBOARD_SERVER, "--shards=0"}, "shards"},
        std::pair{std::vector<std::string>{SCOREBOARD_SERVER,
                                           "--data=" + (directory.path() / "file").string()},
                  "no directory"},
        std::pair{std::vector<std::string>{SCOREBOARD_CLIENT, "--config-file=/no/such.ini"},
                  "/no/such.ini"}}) {
    const auto said = check(command);
    CHECK(said.code == 1);
    CHECK(said.output.empty());
    CHECK(said.errors.find(cause) != std::string::npos);
  }
  board.stop();
}
