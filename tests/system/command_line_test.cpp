// What the programs say to whoever starts them.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tests/catch.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/free_port.hpp"
#include "tests/system/process.hpp"
#include "tests/system/scale.hpp"
#include "tests/system/temp_dir.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

program_result run(const std::string& program, const std::vector<std::string>& arguments) {
  const temp_dir directory;
  std::vector<std::string> command{program};
  if (!arguments.empty() && arguments.front() == "--new-token") {
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_to_end(command, patient(2s));
  }
  // The defaults would be shared by all tests that run at the same time.
  command.push_back(program == SCOREBOARD_SERVER ? "--data=" + directory.path().string()
                                                 : "--port=" + std::to_string(free_port()));
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_to_end(command, patient(2s));
}

// Fails at once, with one line that names the cause.
void check_refused(const std::string& program, const std::vector<std::string>& arguments,
                   const std::string& cause) {
  const program_result result = run(program, arguments);
  INFO(program << ' ' << arguments.front());
  INFO("out: " << result.output << "\nerr: " << result.errors);
  // Running on, as if nothing were wrong, is no code at all.
  CHECK(result.code.value_or(0) > 0);
  CHECK(result.code.value_or(0) < 126);
  CHECK(std::count(result.errors.begin(), result.errors.end(), '\n') == 1);
  CHECK(result.errors.find(cause) != std::string::npos);
}

const std::vector<std::string> programs{SCOREBOARD_SERVER, SCOREBOARD_CLIENT};

std::string ini_file(const temp_dir& directory, const std::string& text) {
  const auto path = directory.path() / "test.ini";
  std::ofstream(path) << text;
  return "--config-file=" + path.string();
}

}  // namespace

// Bug: help that is an error, goes to the wrong stream or hides the options people need.
TEST_CASE("--help and --version answer on standard output") {
  for (const std::string& program : programs) {
    INFO(program);
    const program_result help = run(program, {"--help"});
    CHECK(help.code == 0);
    check_no_complaint(help.errors);
    const bool is_server = program == SCOREBOARD_SERVER;
    for (const std::string& option : is_server ? std::vector<std::string>{"--bind", "--shards"}
                                               : std::vector<std::string>{"--port", "--server"}) {
      CHECK(help.output.find(option) != std::string::npos);
    }
    const program_result version = run(program, {"--version"});
    CHECK(version.code == 0);
    check_no_complaint(version.errors);
    CHECK(version.output.find(SCOREBOARD_VERSION) != std::string::npos);
  }
}

// Bug: a typing error in an option that silently leaves the default.
TEST_CASE("an unknown option is refused") {
  for (const std::string& program : programs) {
    check_refused(program, {"--no-such-option=1"}, "no-such-option");
    check_refused(program, {"surplus"}, "surplus");
  }
}

// Bug: a typing error in a configuration file that silently leaves the default.
TEST_CASE("an unknown key or a missing configuration file is refused") {
  const temp_dir directory;
  for (const std::string& program : programs) {
    check_refused(program, {ini_file(directory, "no-such-key=1\n")}, "no-such-key");
    check_refused(program, {ini_file(directory, "[no-such-group]\nkey=1\n")}, "no-such-group");
    check_refused(program, {ini_file(directory, "[[[broken\n")}, "test.ini");
    check_refused(program, {"--config-file=/no/such/file.ini"}, "/no/such/file.ini");
  }
}

// Bug: a value that is cut, wrapped or ignored instead of refused.
TEST_CASE("a bad value is refused") {
  for (const std::string value : {"0", "-1", "many", "1.5", "99999999999999999999"}) {
    check_refused(SCOREBOARD_SERVER, {"--shards=" + value}, "shards");
  }
  for (const std::string value : {"nonsense", "tcp://", "tcp://127.0.0.1:99999", "tcp://a b:1",
                                  "tcp://::1:5570", "tcp://[::1]", "tcp://[::1:5570",
                                  "tcp://[]:5570", "tcp://[::g]:5570", "tcp://[fe80::1%]:5570"}) {
    check_refused(SCOREBOARD_SERVER, {"--bind=" + value}, "tcp://");
    check_refused(SCOREBOARD_CLIENT, {"--server=" + value}, "tcp://");
  }
  for (const std::string value : {"no such host", "[::1", "::g", "[]"}) {
    check_refused(SCOREBOARD_CLIENT, {"--host=" + value}, "host");
  }
  for (const std::string value : {"0", "-1", "65536", "http", "8000x"}) {
    check_refused(SCOREBOARD_CLIENT, {"--port=" + value}, "port");
  }
  check_refused(SCOREBOARD_CLIENT, {"--http.max-top=-1"}, "max-top");
  check_refused(SCOREBOARD_CLIENT, {"--http.max-body=0"}, "max-body");
  check_refused(SCOREBOARD_CLIENT, {"--bridge.deadline-ms=0"}, "deadline-ms");
}

// Bug: boards that everybody in the network can read and change, because somebody made an address
// work that did not.
TEST_CASE("an address beyond this host is refused without keys, with a line that says what to do") {
  for (const std::string address : {"tcp://0.0.0.0:5570", "tcp://*:5570", "tcp://[::]:5570",
                                    "tcp://192.0.2.1:5570", "tcp://server.example:5570"}) {
    check_refused(SCOREBOARD_SERVER, {"--bind=" + address}, "gateway.curve-key");
    check_refused(SCOREBOARD_CLIENT, {"--server=" + address}, "bridge.curve-key");
  }
  check_refused(SCOREBOARD_SERVER, {"--gateway.curve-key=/k"}, "gateway.curve-allow");
  check_refused(SCOREBOARD_SERVER, {"--gateway.curve-allow=/k"}, "gateway.curve-key");
  check_refused(SCOREBOARD_CLIENT, {"--bridge.curve-key=/k"}, "bridge.curve-server-key");
  check_refused(SCOREBOARD_CLIENT, {"--bridge.curve-server-key=/k"}, "bridge.curve-key");
  // Bug: a program that serves without the keys that it cannot read.
  check_refused(SCOREBOARD_SERVER,
                {"--gateway.curve-key=/no/key", "--gateway.curve-allow=/no/list"}, "/no/list");
  check_refused(SCOREBOARD_CLIENT,
                {"--bridge.curve-key=/no/key", "--bridge.curve-server-key=/no/server"}, "/no/key");
}

// Bug: a service that anybody in the network may change, started by somebody who did not think of
// it.
TEST_CASE("an address beyond loopback is refused without a token file") {
  for (const std::string value : {"0.0.0.0", "::", "[::]", "192.0.2.1", "example.org", "127.1"}) {
    check_refused(SCOREBOARD_CLIENT, {"--host=" + value}, "access.tokens");
  }
  check_refused(SCOREBOARD_CLIENT, {"--access.tokens=/no/such/file"}, "/no/such/file");
  check_refused(SCOREBOARD_CLIENT, {"--access.public-read=all"}, "access.public-read");
  check_refused(SCOREBOARD_CLIENT, {"--access.cors-origins=a.example"}, "access.cors-origins");
  check_refused(SCOREBOARD_CLIENT, {"--access.audit-log=/no/such/folder/log"}, "/no/such/folder");
  check_refused(SCOREBOARD_CLIENT, {"--new-token", "game", "read"}, "--new-token NAME");
  check_refused(SCOREBOARD_CLIENT, {"--new-token", "game", "reed", "*"}, "scopes");
}

// Bug: two processes that share a port, or one that says "ready" without it.
TEST_CASE("a port in use is refused") {
  boost::asio::io_context context;
  const std::uint16_t port = free_port();
  const boost::asio::ip::tcp::acceptor occupant(context,
                                                {boost::asio::ip::address_v4::loopback(), port});
  check_refused(SCOREBOARD_SERVER, {"--bind=" + zmq_url(port)}, "in use");
  check_refused(SCOREBOARD_CLIENT,
                {"--host=127.0.0.1", "--port=" + std::to_string(port), "--server=" + zmq_url(port)},
                "in use");
}

// Bug: a check that says "ok" of logs to which a start could not write.
TEST_CASE("files for logs that cannot be appended to are refused") {
  const temp_dir directory;
  const auto folder = directory.path().string();
  for (const std::string option : {"access.audit-log", "http.access-log", "log-file"}) {
    const auto named = "--" + option + '=';
    check_refused(SCOREBOARD_CLIENT, {named + folder, "--check-config"}, option);
    check_refused(SCOREBOARD_CLIENT, {named + folder + "/none/log", "--check-config"}, option);
    CHECK(run(SCOREBOARD_CLIENT, {named + folder + "/log", "--check-config"}).code == 0);
    CHECK_FALSE(std::filesystem::exists(directory.path() / "log"));
  }
  check_refused(SCOREBOARD_SERVER, {"--log-file=" + folder, "--check-config"}, "log-file");
}

// Bug: a secret in the log of a start, because it was given in the place of the file that has it.
TEST_CASE("a value that may be a secret is not printed") {
  const std::string token = "sb_1Iey4hh2Y5a1F9qBzC7kD3mNwXv0TtR8sLpQjUoEgHM";
  const std::string key = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6";
  const auto check = [](const std::string& program, const std::vector<std::string>& arguments,
                        const std::string& secret, const std::string& option) {
    check_refused(program, arguments, option + ": the file cannot be read");
    CHECK(run(program, arguments).errors.find(secret) == std::string::npos);
  };
  check(SCOREBOARD_CLIENT, {"--access.tokens=" + token}, token, "access.tokens");
  check(SCOREBOARD_CLIENT, {"--bridge.curve-key=" + key, "--bridge.curve-server-key=/none"}, key,
        "bridge.curve-key");
  check(SCOREBOARD_SERVER, {"--gateway.curve-key=/none", "--gateway.curve-allow=" + key}, key,
        "gateway.curve-allow");
}

// Bug: a library that aborts, because it gets no descriptor.
TEST_CASE("a limit of open files that is too low is refused") {
  const auto start = [](const std::string& limit, const std::string& program,
                        const std::string& option) {
    return run_to_end({"/usr/bin/prlimit", "--nofile=" + limit, program, option}, patient(2s));
  };
  const temp_dir directory;
  const auto data = "--data=" + directory.path().string();
  const auto port = "--port=" + std::to_string(free_port());
  for (const auto& refused :
       {start("20", SCOREBOARD_SERVER, data), start("63", SCOREBOARD_SERVER, data),
        start("20", SCOREBOARD_CLIENT, port)}) {
    INFO(refused.errors);
    CHECK(refused.code == 1);
    CHECK(std::count(refused.errors.begin(), refused.errors.end(), '\n') == 1);
    CHECK(refused.errors.find("the limit of open files is ") != std::string::npos);
  }
}

// Bug: a server that cannot show its metrics, says nothing, and never ends.
TEST_CASE("an address for metrics that cannot be listened to is refused") {
  boost::asio::io_context context;
  const std::uint16_t port = free_port();
  const boost::asio::ip::tcp::acceptor occupant(context,
                                                {boost::asio::ip::address_v4::loopback(), port});
  const auto own_port = zmq_url(free_port());
  const auto check = [&](const std::string& address) {
    check_refused(SCOREBOARD_SERVER, {"--bind=" + own_port, "--metrics.bind=" + address}, address);
    check_refused(SCOREBOARD_CLIENT, {"--server=" + own_port, "--metrics.bind=" + address},
                  address);
  };
  check("127.0.0.1:" + std::to_string(port));
  check("192.0.2.1:" + std::to_string(free_port()));  // of no host
}
