// Boards made by their first score, over real HTTP: each keeps what is its own, and the versions of
// answers explain every read.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/random_seed.hpp"

using namespace scoreboard::system_test;

namespace {

/// 0 when the answer does not say it.
std::uint64_t version_of(const response& answer) {
  return std::strtoull(std::string(answer["Scoreboard-Version"]).c_str(), nullptr, 10);
}

/// What one sender added to his own user of a board, in his order.
struct added {
  std::string board;
  std::uint64_t version = 0;
  std::int64_t total = 0;
};

struct seen {
  std::string board;
  std::uint64_t version = 0;
  std::vector<entry> entries;
};

/// Writes for one user, who is on every board, and reads in between. Used on a thread of its own,
/// where nothing may be checked: what is wrong is kept.
class sender {
 public:
  sender(std::uint16_t port, int user, std::uint64_t seed)
      : client_(port), user_(std::to_string(user)), random_(seed) {}

  void run(int requests) {
    for (int i = 0; i < requests; ++i) {
      const auto board = "b" + std::to_string(random_() % 3);
      if (random_() % 3 == 0)
        read(board);
      else
        write(board);
    }
  }

  const std::string& user() const { return user_; }
  const std::vector<added>& writes() const { return writes_; }
  const std::vector<seen>& reads() const { return reads_; }
  const std::vector<std::string>& wrong() const { return wrong_; }

 private:
  void write(const std::string& board) {
    const auto answer = client_.put("/boards/" + board + "/score", relative(user_, "+1"));
    const auto total = ++totals_[board];
    const auto expected = "{\"user\":" + user_ + ",\"total\":" + std::to_string(total) + "}";
    if (answer.body() != expected || version_of(answer) == 0) wrong_.push_back(answer.body());
    writes_.push_back({board, version_of(answer), total});
  }

  void read(const std::string& board) {
    const auto answer = client_.get("/boards/" + board + "/top/1000");
    if (answer.result_int() == 404) return;  // nobody has written for it
    if (answer.result_int() != 200 || version_of(answer) == 0) wrong_.push_back(answer.body());
    reads_.push_back({board, version_of(answer), parse_entries(answer.body())});
  }

  http_client client_;
  const std::string user_;
  std::mt19937_64 random_;
  std::map<std::string, std::int64_t> totals_;
  std::vector<added> writes_;
  std::vector<seen> reads_;
  std::vector<std::string> wrong_;
};

/// Each read shows of each user what he had after the writes up to its version.
void check_explained(const std::vector<sender>& senders) {
  for (const auto& reader : senders) {
    CHECK(reader.wrong().empty());
    for (const auto& read : reader.reads()) {
      for (const auto& writer : senders) {
        std::int64_t expected = 0;
        for (const auto& one : writer.writes()) {
          if (one.board == read.board && one.version <= read.version) expected = one.total;
        }
        const auto found = std::ranges::find(read.entries, writer.user(), &entry::user);
        const auto shown = found == read.entries.end() ? 0 : found->total;
        CAPTURE(read.board, read.version, writer.user());
        REQUIRE(shown == expected);
      }
    }
  }
}

}  // namespace

// Bug: a version that is not that of the state shown, above all while a board moves from one shard
// to all, or after a restart; a board that takes what is meant for another.
TEST_CASE("the versions of answers explain every read, on boards that grow and over a restart") {
  cluster_options options;
  options.clients = 2;
  options.server_arguments = {"--boards.by-score", "--boards.spread-above=5"};
  cluster board(options);
  std::mt19937_64 random(random_seed());
  constexpr int users = 12;
  std::vector<sender> senders;
  senders.reserve(users);
  for (int user = 0; user < users; ++user)
    senders.emplace_back(board.client_port(static_cast<std::size_t>(user) % 2), user, random());
  std::uint64_t last = 0;
  for (const std::size_t shards : {std::size_t{4}, std::size_t{3}}) {
    std::vector<std::thread> threads;
    threads.reserve(users);
    for (auto& one : senders) threads.emplace_back([&one] { one.run(scaled(100)); });
    for (auto& one : threads) one.join();
    check_explained(senders);
    board.kill_server();
    board.set_shards(shards);
    board.set_server_arguments({"--boards.by-score", "--boards.spread-above=100"});
    board.start_server();
    const auto now = version_of(http_client(board.client_port()).get("/boards/b0/top/1"));
    CHECK(now > last);
    last = now;
  }
  board.stop();
}

TEST_CASE("a board is there when it was written for, and only where boards are made so") {
  cluster_options options;
  options.server_arguments = {"--boards.by-score", "--boards.max=3"};
  cluster board(options);
  http_client client(board.client_port());
  check_error(client.get("/boards/new/top/1"), 404, "unknown_board");
  check_error(client.send("POST", "/boards/new/scores", "[]"), 404, "unknown_board");
  check_entry(client.put("/boards/new/score", absolute("1", 5)), {"1", 5});
  CHECK(parse_entries(client.get("/boards/new/top/1").body()) == std::vector<entry>{{"1", 5}});
  CHECK(client.get("/top/1").body() == "[]");
  CHECK(client.send("POST", "/boards/list/scores", R"([{"user":1,"total":2}])").result_int() ==
        200);
  check_error(client.put("/boards/more/score", absolute("1", 5)), 422, "too_many_boards");
  check_error(client.get("/boards/more/top/1"), 404, "unknown_board");
  board.stop_server();
  board.set_server_arguments({});
  board.start_server();
  check_entry(client.put("/boards/new/score", relative("1", "+1")), {"1", 6});
  check_error(client.put("/boards/more/score", absolute("1", 5)), 404, "unknown_board");
  board.stop();
}
