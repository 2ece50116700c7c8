// Kills the server and the clients again and again while people write, and counts what is missing
// and what is there twice.
//
// Each round, senders write through the balancer and through the clients: absolute and relative
// updates, alone and in lists, with and without idempotency keys, those with a key until they are
// answered. Meanwhile the server (mostly), a client, or both are killed with SIGKILL and started
// again on what they left. Then every total must be exactly what the answers say.
//
// Others own a board each, and users on shared boards: they make it, change its settings, delete it
// and make it again, write lists over several boards, data, hide, delete and erase. Each knows the
// state that must be left. Some rounds check the store, or restore a backup made under load.
//
// Others play in leagues: boards whose seasons end, and whose snapshots are made, by the server's
// wall clock, which goes on by hours and days, also while the server is away. Each season and
// snapshot must be what the acknowledged writes up to its version come to. In some rounds a large
// board takes part, so that the server is killed while it writes archives.
//
// After each round the feed of events must tell each thing once that was acknowledged or due, in
// its order, and nothing else; also what was told before, in the same words.
//
// What was answered is sent again: at once and rounds later, under load and in silence, through any
// door; it must be answered the same and count nothing for as long as its key is promised to be
// known. In some rounds that is a short time, and longer pauses come between.
//
// Wall clocks are wrong: the server's steps by up to two hours, forwards and back, before, in and
// after its absence, and one client's is an hour behind. The summary says so when that cannot be.
//
// All is drawn from the seed: the requests, and when in their course who is killed. The same seed
// gives the same again as far as timing allows: how the requests of the senders interleave, and
// what the machine was doing at the moment of the kill, it does not decide.
#include <charconv>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tests/system/crash_run.hpp"
#include "tests/system/random_seed.hpp"
#include "tests/system/scale.hpp"

namespace {

using namespace scoreboard::system_test;

constexpr std::string_view usage = R"(Usage: crash_rounds [--rounds N] [--seed S] [--directory PATH]
  --rounds N         how many rounds; each takes some two seconds  (25)
  --seed S           repeats a run, as far as timing allows        (a new one, printed)
  --directory PATH   for all files; kept when something is wrong   (a temporary one)
  --clocks KIND      'stepping', or 'right' to leave them alone    (stepping)
)";

constexpr std::size_t rounds_per_line = 25;

struct crash_options {
  std::size_t rounds = scaled(25);
  std::optional<std::uint64_t> seed;
  std::filesystem::path directory;
  bool steps_clocks = true;
};

template <typename Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && at == text.data() + text.size();
}

bool take(crash_options& options, std::string_view name, std::string_view value) {
  if (name == "--rounds") return parse_number(value, options.rounds);
  if (name == "--seed") return parse_number(value, options.seed.emplace());
  if (name == "--clocks") {
    options.steps_clocks = value == "stepping";
    return options.steps_clocks || value == "right";
  }
  if (name == "--directory") options.directory = value;
  return name == "--directory" && !value.empty();
}

// Both "--name value" and "--name=value".
std::optional<crash_options> read_options(int count, char** arguments) {
  crash_options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view text = arguments[i];
    const auto equals = text.find('=');
    std::string_view value;
    if (equals != std::string_view::npos) {
      value = text.substr(equals + 1);
    } else if (++i < count) {
      value = arguments[i];
    }
    if (!take(options, text.substr(0, equals), value)) return std::nullopt;
  }
  return options;
}

std::filesystem::path make_directory(const std::filesystem::path& wanted) {
  if (!wanted.empty()) {
    std::filesystem::create_directories(wanted);
    if (!std::filesystem::is_empty(wanted)) {
      throw std::runtime_error(wanted.string() + " is not empty");
    }
    return std::filesystem::absolute(wanted);
  }
  std::string name = (std::filesystem::temp_directory_path() / "scoreboard-crash-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  return name;
}

std::string summary(std::size_t rounds, const crash_run& run) {
  const crash_ledger& ledger = run.ledger();
  step_counts all{ledger.acknowledged(), run.repeats(), ledger.lost(), ledger.counted_twice()};
  const league_counts leagues = run.counts_of_leagues();
  all.acknowledged += leagues.acknowledged;
  all.lost += leagues.lost;
  for (const step_counts& some : run.owner_counts()) {
    all.acknowledged += some.acknowledged;
    all.sent_again += some.sent_again;
    all.lost += some.lost;
    all.counted_twice += some.counted_twice;
  }
  return std::to_string(rounds) + " rounds, " + std::to_string(all.acknowledged) +
         " acknowledged writes, " + std::to_string(all.sent_again) + " sent again after that, " +
         std::to_string(all.lost) + " lost, " + std::to_string(all.counted_twice) +
         " counted twice, " + (run.steps_clocks() ? "with" : "without") + " clock steps";
}

void print_kinds(const crash_run& run) {
  const auto counts = run.owner_counts();
  for (std::size_t kind = 0; kind < counts.size(); ++kind) {
    std::cout << "  " << step_names[kind] << ": " << counts[kind].acknowledged << " acknowledged, "
              << counts[kind].sent_again << " sent again, " << counts[kind].lost << " lost, "
              << counts[kind].counted_twice << " twice\n";
  }
  const league_counts leagues = run.counts_of_leagues();
  std::cout << "  writes in leagues: " << leagues.acknowledged
            << " acknowledged, and compared with them " << leagues.ends << " past seasons and "
            << leagues.snapshots << " snapshots\n"
            << "  events: " << run.events() << " told\n";
}

// True when nothing was wrong.
bool play(const crash_options& options, std::uint64_t seed,
          const std::filesystem::path& directory) {
  crash_run run(seed, directory, options.steps_clocks);
  bool right = true;
  std::size_t done = 0;
  while (right && done < options.rounds) {
    right = run.round(++done);
    if (done % rounds_per_line == 0 && done < options.rounds) {
      std::cout << summary(done, run) << std::endl;
    }
  }
  right = right && run.stop();
  if (!right) {
    for (const std::string& line : run.last_lines()) std::cout << line << '\n';
    for (const std::string& line : run.complaints()) std::cerr << line << '\n';
    std::cerr << "seed " << seed << "; all files are in " << directory.string() << ", see "
              << crash_run::history_file << '\n';
  }
  print_kinds(run);
  std::cout << summary(done, run) << std::endl;
  return right;
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
    if (options->seed) std::cout << "seed " << seed << std::endl;
    const auto directory = make_directory(options->directory);
    if (!play(*options, seed, directory)) return EXIT_FAILURE;
    std::filesystem::remove_all(directory);
    return EXIT_SUCCESS;
  } catch (const std::exception& failure) {
    std::cerr << "crash_rounds: " << failure.what() << '\n';
    return EXIT_FAILURE;
  }
}
