// Restarts one part of the service after the other while people use it through the balancer, as an
// upgrade does: each HTTP process, and now and then the server. Counts the requests that failed.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/system/cluster.hpp"
#include "tests/system/random_seed.hpp"
#include "tests/system/rolling_load.hpp"
#include "tests/system/scale.hpp"
#include "tests/system/temp_dir.hpp"

namespace {

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

constexpr std::string_view usage = R"(Usage: rolling_restarts [--requests N]
  --requests N   how many requests there are at least  (5000)
)";

constexpr std::size_t clients = 3;
constexpr int people = 8;
constexpr const char* memory_files = "/dev/shm";
constexpr int rounds_per_server_restart = 3;

std::optional<std::int64_t> wanted_requests(int count, char** arguments) {
  std::int64_t wanted = scaled(5000);
  if (count == 1) return wanted;
  if (count != 3 || std::string_view(arguments[1]) != "--requests") return std::nullopt;
  const std::string_view text = arguments[2];
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), wanted);
  if (error != std::errc() || at != text.data() + text.size() || wanted < 1) return std::nullopt;
  return wanted;
}

cluster_options upgraded_cluster(const std::filesystem::path& directory) {
  cluster_options options;
  options.clients = clients;
  options.balancer = true;
  // The server is away for as long as its disk takes to sync, and some disks take seconds now and
  // then.
  options.directory = directory;
  options.client_arguments = {"--bridge.deadline-ms=" +
                              std::to_string(std::chrono::milliseconds(patient(8s)).count())};
  return options;
}

struct restarts {
  int of_clients = 0;
  int of_the_server = 0;
};

restarts restart_until(const rolling_load& load, std::int64_t wanted, cluster& board) {
  restarts done;
  // Bounds the loop: far more than the requests need.
  const auto deadline = std::chrono::steady_clock::now() + patient(std::chrono::minutes(10));
  for (int round = 1; load.requests() < wanted && !load.has_failed(); ++round) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("it takes too long");
    for (std::size_t i = 0; i < clients; ++i) {
      board.client(i).send_signal(SIGTERM);
      if (board.client(i).wait_exit(patient(15s)) != 0)
        throw std::runtime_error("an HTTP process does not stop");
      board.start_client(i);
      ++done.of_clients;
    }
    if (round % rounds_per_server_restart != 0) continue;
    board.stop_server();
    board.start_server();
    ++done.of_the_server;
  }
  return done;
}

// The end of what each part said since it was started last.
void print_logs(cluster& board) {
  constexpr std::size_t most_bytes = 8192;
  for (auto* const part : board.processes()) {
    const auto log = part->standard_error();
    std::cerr << "--- " << part->name() << '\n'
              << log.substr(log.size() - std::min(log.size(), most_bytes)) << '\n';
  }
}

bool print(const rolling_report& report, const restarts& done) {
  for (const auto& [what, count] : report.asked) std::cout << "  " << what << ": " << count << '\n';
  for (const auto& complaint : report.complaints) std::cerr << complaint << '\n';
  std::cout << report.requests << " requests, " << report.failed << " failed, the slowest took "
            << report.slowest_ms << " ms; " << done.of_clients << " restarts of HTTP processes, "
            << done.of_the_server << " of the server" << std::endl;
  return report.failed == 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto wanted = wanted_requests(argc, argv);
    if (!wanted) {
      std::cerr << usage;
      return 2;
    }
    // In memory, where there is such a file system.
    const bool has_memory = std::filesystem::is_directory(memory_files);
    const temp_dir directory(has_memory ? memory_files : std::filesystem::temp_directory_path());
    cluster board(upgraded_cluster(directory.path()));
    rolling_load load(board.balancer_port(), people, random_seed());
    const auto done = restart_until(load, *wanted, board);
    const bool right = print(load.stop(), done);
    if (!right) print_logs(board);
    board.stop();
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& failure) {
    std::cerr << "rolling_restarts: " << failure.what() << '\n';
    return EXIT_FAILURE;
  }
}
