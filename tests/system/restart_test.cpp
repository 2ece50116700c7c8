// The server ends, in whatever way, and is started again on what it left: what was acknowledged is
// there, and whoever was waiting does not notice more than the time it takes.
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/load.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

std::int64_t total_of(const std::vector<entry>& board, const std::string& user) {
  for (const entry& one : board) {
    if (one.user == user) return one.total;
  }
  return 0;
}

// No update failed, and the board has each of them once.
void check_all_counted(const std::vector<entry>& entries, const std::vector<load_report>& reports) {
  for (const load_report& report : reports) {
    INFO(report.user);
    check_no_complaint(report.wrong);
    check_no_complaint(report.failures_text());
    CHECK(total_of(entries, report.user) == report.acknowledged);
  }
}

// With a deadline that no restart exceeds.
cluster_options patient_clients() {
  cluster_options options;
  options.clients = 2;
  options.client_arguments = {"--bridge.deadline-ms=" +
                              std::to_string(std::chrono::milliseconds(patient(8s)).count())};
  return options;
}

void restart_while_people_write(int signal) {
  cluster board(patient_clients());
  load first(board.client_port(0), 4, load::kind::relative);
  constexpr int restarts = 3;
  for (int i = 0; i < restarts; ++i) {
    REQUIRE(first.wait_for(scaled(200)));
    board.server().send_signal(signal);
    REQUIRE(board.server().wait_exit(patient(5s)));
    board.set_shards(1 + static_cast<std::size_t>(i));
    board.start_server();
  }
  CHECK(first.wait_for(scaled(200)));
  const auto& reports = first.stop();
  const auto entries = parse_entries(http_client(board.client_port(1)).get("/top/100").body());
  check_all_counted(entries, reports);
  board.stop();
}

// Kills the server and starts it again; what the board was.
std::vector<entry> after_a_kill(cluster& board) {
  board.kill_server();
  board.start_server();
  cluster::wait_until_ready(board.client_port());
  return parse_entries(http_client(board.client_port()).get("/top/100").body());
}

void kill_with(const std::string& durability) {
  INFO(durability);
  cluster_options options = patient_clients();
  options.server_arguments = {"--storage.durability=" + durability};
  cluster board(options);
  for (int i = 0; i < 3; ++i) {
    load updates(board.client_port(), 4, load::kind::absolute);
    REQUIRE(updates.wait_for(scaled(200)));
    const auto reports = updates.stop();
    const auto entries = after_a_kill(board);
    check_all_counted(entries, reports);
  }
  board.stop();
}

}  // namespace

// Bug: an update that is in flight when the server dies, and fails, or is carried out twice because
// the client sends it again.
TEST_CASE("a server killed and restarted under load fails no request and counts each once") {
  restart_while_people_write(SIGKILL);
}

// Bug: a server that turns people away while it stops, although the next one is about to start.
TEST_CASE("a server stopped and restarted under load fails no request and counts each once") {
  restart_while_people_write(SIGTERM);
}

// Bug: users that are left in the part they were in, or an order of equal totals that depends on
// the parts.
TEST_CASE("a restart with another number of shards keeps totals and the order of equal ones") {
  cluster board;
  http_client client(board.client_port());
  std::vector<entry> expected;
  constexpr int users = 60;
  for (int i = 0; i < users; ++i) {
    // In three groups of the same total, and in no order of the names.
    const int number = i * 37 % users;
    const entry one{
        number % 2 == 0 ? std::to_string(number) : json_string("user " + std::to_string(number)),
        3 - i / (users / 3)};
    check_entry(client.put("/score", absolute(one.user, one.total)), one);
    expected.push_back(one);
  }
  for (const std::size_t shards : {1U, 7U, 2U, 64U}) {
    INFO(shards << " shards");
    board.kill_server();
    board.set_shards(shards);
    board.start_server();
    cluster::wait_until_ready(board.client_port());
    check_entries(http_client(board.client_port()).get("/top/100"), expected);
  }
  // Who comes to a total that others had before the restart comes after them.
  check_entry(client.put("/score", absolute("\"late\"", 3)), {"\"late\"", 3});
  expected.insert(expected.begin() + users / 3, {"\"late\"", 3});
  check_entries(client.get("/top/100"), expected);
  board.stop();
}

// Bug: what is answered and only in the memory of the process.
TEST_CASE("the end of the process loses nothing, whatever the durability") {
  kill_with("sync");
  kill_with("interval");
  kill_with("none");
}

// Bug: an engine without a disk that keeps something, and starts with half of it.
TEST_CASE("the engine memory works, and forgets") {
  cluster_options options;
  options.server_arguments = {"--storage.engine=memory"};
  cluster board(options);
  http_client client(board.client_port());
  check_entry(client.put("/score", relative("1", "+5")), {"1", 5});
  check_entries(client.get("/top/10"), {{"1", 5}});
  CHECK(after_a_kill(board).empty());
  check_entry(client.put("/score", relative("1", "+5")), {"1", 5});
  CHECK_FALSE(std::filesystem::exists(board.data() / "store"));
  board.stop();
}
