// For how long a key is known: at least an age of the server's running time after the commit,
// whatever pauses, restarts, wall clocks and other people's updates come between.
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"
#include "tests/skip.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/scale.hpp"
#include "tests/system/stepping_clock.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

constexpr auto no_stepping_clock =
    "there is no libfaketime, or it cannot be loaded into this build";

void restart(cluster& board, bool by_force) {
  if (by_force) {
    board.kill_server();
  } else {
    board.stop_server();
  }
  board.start_server();
  cluster::wait_until_ready(board.client_port());
}

// A single and a list with keys, of a user of their own.
class keyed_pair {
 public:
  explicit keyed_pair(std::string user) : user_(std::move(user)) {}

  void write(std::uint16_t port) {
    http_client client(port);
    check_entry(client.send("PUT", "/score", relative(user_, "+5"), {user_ + "-single"}),
                {user_, 5});
    const response answer = client.send("POST", list_target, list(), {user_ + "-list"});
    const std::vector<list_result> results{{user_, 25, {}}, {user_, 125, {}}};
    CHECK(parse_results(answer.body()) == results);
  }

  // Both again: answered as they were, and nothing counts.
  void repeat(std::uint16_t port) {
    http_client client(port);
    const auto before = client.get("/top/100").body();
    write(port);
    CHECK(client.get("/top/100").body() == before);
  }

 private:
  std::string list() const { return score_list({relative(user_, "+20"), relative(user_, "+100")}); }

  const std::string user_;
};

// Its server's wall clock steps. Nothing where that cannot be.
struct cluster_with_stepping_clock {
  temp_dir directory;
  stepping_clock clock{directory.path() / "clock"};
  std::unique_ptr<cluster> board;

  cluster_with_stepping_clock() {
    if (!stepping_clock::available()) {
      scoreboard::tests::skip(no_stepping_clock);
      return;
    }
    cluster_options options;
    options.directory = directory.path();
    options.server_wrapper = clock.command();
    board = std::make_unique<cluster>(options);
  }
};

}  // namespace

// Bug: a key that is forgotten together with those that have become too old since the update before
// it: its own record goes with theirs, and after a restart it counts again.
TEST_CASE("a key that comes after a pause longer than the window is known after a restart") {
  const bool paused_before = GENERATE(true, false);
  const bool by_force = GENERATE(true, false);
  const bool twice = GENERATE(true, false);
  CAPTURE(paused_before, by_force, twice);
  constexpr auto age = 2s;
  cluster_options options;
  options.server_arguments = {"--idempotency.max-age-s=" + std::to_string(age.count())};
  cluster board(options);
  keyed_pair before("\"before\"");
  before.write(board.client_port());
  if (paused_before) std::this_thread::sleep_for(age + age / 2);
  // In less than the age from here, or nothing is promised.
  const auto began = std::chrono::steady_clock::now();
  keyed_pair after("\"after\"");
  after.write(board.client_port());
  restart(board, by_force);
  if (twice) restart(board, !by_force);
  if (std::chrono::steady_clock::now() - began > age - 300ms) {
    WARN("not judged: the machine was too slow");
    return;
  }
  after.repeat(board.client_port());
  board.stop();
}

// Bug: the time in which the server was not there counts, so that nobody who waited for it can
// repeat safely.
TEST_CASE("a key does not age while the server is away") {
  const bool by_force = GENERATE(true, false);
  CAPTURE(by_force);
  constexpr auto age = 2s;
  cluster_options options;
  options.server_arguments = {"--idempotency.max-age-s=" + std::to_string(age.count())};
  cluster board(options);
  keyed_pair some("\"some\"");
  const auto began = std::chrono::steady_clock::now();
  some.write(board.client_port());
  if (by_force) {
    board.kill_server();
  } else {
    board.stop_server();
  }
  const auto away_since = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(age + age / 2);
  const auto back_since = std::chrono::steady_clock::now();
  board.start_server();
  cluster::wait_until_ready(board.client_port());
  const auto running = std::chrono::steady_clock::now() - back_since + (away_since - began);
  if (running > age - 300ms) {
    WARN("not judged: the machine was too slow");
    return;
  }
  some.repeat(board.client_port());
  board.stop();
}

// Bug: the age of a key is reckoned by the wall clock: it is forgotten when that is set.
TEST_CASE("a key is known whatever the server's wall clock does") {
  const auto step = GENERATE(1h, -1h);
  const bool by_force = GENERATE(true, false);
  CAPTURE(step.count(), by_force);
  cluster_with_stepping_clock place;
  if (!place.board) return;
  cluster& board = *place.board;
  keyed_pair first("\"first\"");
  first.write(board.client_port());
  place.clock.set_ahead(step);
  first.repeat(board.client_port());
  keyed_pair second("\"second\"");
  second.write(board.client_port());
  first.repeat(board.client_port());
  restart(board, by_force);
  first.repeat(board.client_port());
  place.clock.set_ahead(0s);
  second.repeat(board.client_port());
  keyed_pair third("\"third\"");
  third.write(board.client_port());
  restart(board, by_force);
  for (keyed_pair* one : {&first, &second, &third}) one->repeat(board.client_port());
  board.stop();
}

// Bug: what is written without a key takes the places of what has one.
TEST_CASE("lists without keys push no key out") {
  cluster_options options;
  options.clients = 2;
  options.server_arguments = {"--idempotency.max-results=10000"};
  cluster board(options);
  keyed_pair some("\"some\"");
  some.write(board.client_port(0));
  constexpr std::size_t connections = 6;
  const int lists = scaled(30);  // on each: many times what the window has room for
  std::vector<std::string> entries;
  entries.reserve(1000);
  for (int user = 0; user < 1000; ++user) entries.push_back(relative(std::to_string(user), "+1"));
  const std::string list = score_list(entries);
  std::vector<std::string> complaints(connections);
  {
    std::vector<std::jthread> people;
    people.reserve(connections);
    for (std::string& complaint : complaints) {
      people.emplace_back([&] {
        try {
          http_client client(board.client_port(1));
          for (int i = 0; i < lists; ++i) {
            const response answer = client.send("POST", list_target, list);
            if (answer.result_int() != 200) complaint = answer.body();
          }
        } catch (const std::exception& failure) {
          complaint = failure.what();
        }
      });
    }
  }
  for (const std::string& complaint : complaints) check_no_complaint(complaint);
  some.repeat(board.client_port(1));
  restart(board, true);
  some.repeat(board.client_port(0));
  board.stop();
}

// Bug: a deadline that is a moment of the client's wall clock: on a host whose clock is wrong every
// request is too late for the server, or none ever is.
TEST_CASE("a client whose wall clock is wrong is served") {
  const auto ahead = GENERATE(1h, -1h);
  CAPTURE(ahead.count());
  if (!stepping_clock::available()) return scoreboard::tests::skip(no_stepping_clock);
  const temp_dir directory;
  stepping_clock clock(directory.path() / "clock");
  clock.set_ahead(ahead);
  cluster_options options;
  options.directory = directory.path();
  options.clients = 2;
  options.client_wrappers = {clock.command()};
  cluster board(options);
  keyed_pair some("\"some\"");
  some.write(board.client_port(0));
  some.repeat(board.client_port(1));
  clock.set_ahead(-ahead);
  some.repeat(board.client_port(0));
  // What waits for the server has as long as always, and no longer.
  board.kill_server();
  check_error(http_client(board.client_port(0), patient(20s)).put("/score", absolute("1", 1)), 503,
              "unavailable");
  board.start_server();
  cluster::wait_until_ready(board.client_port(0));
  board.stop();
}
