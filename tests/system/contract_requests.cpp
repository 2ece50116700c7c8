// Random requests of every kind of the HTTP contract, right and wrong ones, one after the other
// through two clients and the balancer; every answer must be what a plain model says.
//
// With --kills the server is killed with SIGKILL and started again while a request is under way, so
// many times, evenly spread; what comes then must be as if nothing had happened.
//
// The server's wall clock stands still and steps between requests, with libfaketime: forwards over
// one or more ends of seasons and back. Where libfaketime is missing no season ends by itself.
//
// Mostly the service asks for tokens: several people send the requests, and strangers do, some may
// not look beyond a freeze, and tokens are rotated meanwhile.
//
// From the seed come the requests, whether scores make boards, from how many users on a board is
// spread over all shards, what the clock shows at first, whether there are tokens, and what may be
// read without one.
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/system/cluster.hpp"
#include "tests/system/contract_people.hpp"
#include "tests/system/contract_run.hpp"
#include "tests/system/random_seed.hpp"
#include "tests/system/scale.hpp"
#include "tests/system/stepping_clock.hpp"
#include "tests/system/temp_dir.hpp"

namespace {

using namespace scoreboard::system_test;

constexpr std::string_view usage = R"(Usage: contract_requests [--requests N] [--kills N] [--seed S]
  --requests N   how many requests at least; some 1500 a second    (6000)
  --kills N      how often the server is killed meanwhile          (0)
  --seed S       repeats a run                                     (a new one, printed)
)";

struct run_options {
  std::size_t requests = scaled(6000);
  std::size_t kills = 0;
  std::optional<std::uint64_t> seed;
};

template <typename Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && at == text.data() + text.size();
}

std::optional<run_options> read_options(int count, char** arguments) {
  run_options options;
  for (int i = 1; i < count; i += 2) {
    const std::string_view name = arguments[i];
    const std::string_view value = i + 1 < count ? arguments[i + 1] : "";
    const bool is_right = name == "--requests" ? parse_number(value, options.requests)
                          : name == "--kills"  ? parse_number(value, options.kills)
                          : name == "--seed"   ? parse_number(value, options.seed.emplace())
                                               : false;
    if (!is_right) return std::nullopt;
  }
  return options;
}

/// Small, so that every bound is met.
contract_model::bounds limits_of(std::uint64_t seed) {
  return {.boards_by_score = seed % 2 == 1, .boards = 8, .entries = 60};
}

cluster_options cluster_of(std::uint64_t seed, const contract_model::bounds& limits) {
  // From the start; in the middle of a board's life; many times, as few boards grow so large.
  constexpr std::size_t spread_above[] = {0, 5, 40};
  cluster_options options;
  options.clients = 2;
  options.shards = 4;
  options.balancer = true;
  options.server_arguments = {"--boards.spread-above=" + std::to_string(spread_above[seed / 2 % 3]),
                              "--boards.max=" + std::to_string(limits.boards)};
  if (limits.boards_by_score) options.server_arguments.emplace_back("--boards.by-score");
  // Longer than a restart takes.
  options.client_arguments = {"--http.max-top=" + std::to_string(limits.entries),
                              "--bridge.deadline-ms=15000"};
  return options;
}

/// On some day of the years 1997 to 1999: a long run takes decades.
contract_time first_time_of(std::uint64_t seed) {
  constexpr std::uint64_t days = 1095;
  return midnight_of(1997, 1, 1 + static_cast<int>(seed / 8 % days)) +
         static_cast<contract_time>(seed % day_seconds);
}

void print_summary(const contract_run& run, std::size_t kills) {
  std::cout << run.requests() << " requests, " << run.frozen_answers() << " showed what is frozen, "
            << run.rotations() << " new tokens, " << run.replays() << " answers replayed, " << kills
            << " kills (" << run.kills_before_answer()
            << " after a write was stored and before its answer), at most " << run.largest_board()
            << " users on a board, " << run.clock_steps() << " steps of the clock that ended "
            << run.due() << " seasons or made snapshots, " << run.waits()
            << " waits for a snapshot, no difference; by status:";
  for (const auto& [status, count] : run.statuses()) std::cout << ' ' << status << ": " << count;
  std::cout << std::endl;
}

/// And what the clients have to be told for that.
contract_people people_of(std::uint64_t seed, const std::filesystem::path& token_file,
                          std::vector<std::string>& client_arguments) {
  const auto drawn = seed / 6 % 4;
  if (drawn == 0) return {};
  const std::string public_read = drawn == 1 ? "*" : "default*";
  client_arguments.push_back("--access.tokens=" + token_file.string());
  client_arguments.push_back("--access.public-read=" + public_read);
  return {token_file, public_read};
}

void play(const run_options& options, std::uint64_t seed) {
  const auto limits = limits_of(seed);
  auto used = cluster_of(seed, limits);
  const temp_dir directory;
  stepping_clock clock(directory.path() / "server.clock");
  std::optional<contract_time> now;
  if (stepping_clock::available()) {
    now = first_time_of(seed);
    clock.stand_at(*now);
    used.server_wrapper = clock.command();
  }
  auto people = people_of(seed, directory.path() / "tokens", used.client_arguments);
  cluster service(used);
  contract_run run(service, people, now ? &clock : nullptr, now, limits, seed);
  for (const auto& argument : used.server_arguments) std::cout << argument << ' ';
  for (const auto& argument : used.client_arguments) std::cout << argument << ' ';
  std::cout << std::endl;
  const auto start = std::chrono::steady_clock::now();
  // A kill after each part but the last.
  const std::size_t parts = options.kills + 1;
  for (std::size_t part = 1; part <= parts; ++part) {
    while (run.requests() < options.requests * part / parts) run.step();
    if (part < parts) run.step_with_kill();
    run.compare_all();
  }
  service.stop();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::cout << "in " << static_cast<int>(seconds.count()) << " s: ";
  print_summary(run, options.kills);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto options = read_options(argc, argv);
    if (!options) {
      std::cerr << usage;
      return 2;
    }
    const std::uint64_t seed = options->seed ? *options->seed : random_seed();
    play(*options, seed);
    return EXIT_SUCCESS;
  } catch (const std::exception& failure) {
    std::cerr << "contract_requests: " << failure.what() << '\n';
    return EXIT_FAILURE;
  }
}
