// A board that is frozen, from the outside: who sees what.
#include <chrono>
#include <string>
#include <thread>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/guarded_service.hpp"
#include "tests/system/http_client.hpp"
#include "tests/system/scale.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

constexpr const char* frozen_header = "Scoreboard-Frozen";

/// A board with three users, and those who play, watch and judge on it.
class contest {
 public:
  contest()
      : player(service.parts().client_port()),
        watcher(service.parts().client_port()),
        judge(service.parts().client_port()) {
    player.set_token(player_token.token);
    watcher.set_token(watcher_token.token);
    judge.set_token(judge_token.token);
    require(judge.put("/boards/cup", "{}"), 201);
    score("ada", 30);
    score("bob", 20);
    score("eve", 10);
  }

  static void require(const response& answer, unsigned status) {
    CAPTURE(answer.body());
    REQUIRE(answer.result_int() == status);
  }

  void score(const std::string& user, std::int64_t total) {
    require(player.put("/boards/cup/score", absolute(json_string(user), total)), 200);
  }

  const issued_token player_token = issue("player", "read,write", "*");
  const issued_token watcher_token = issue("watcher", "read", "*");
  const issued_token judge_token = issue("judge", "admin", "cup*");
  guarded_service service{{player_token, watcher_token, judge_token}};
  http_client player;
  http_client watcher;
  http_client judge;
};

}  // namespace

// Bug: a kind of read that tells how a contest goes on, to whoever asks in another way; or one that
// shows something else than the moment.
TEST_CASE("a frozen board shows one moment to all but its admins") {
  contest cup;
  const std::vector<std::string> reads{"/boards/cup/top/5",
                                       "/boards/cup/top/2/1",
                                       "/boards/cup/entries?top=1&rank=competition",
                                       "/boards/cup/entries?user=bob&scope=1",
                                       "/boards/cup/entries?total=15",
                                       "/boards/cup/users/bob",
                                       "/boards/cup/count?minimum=25",
                                       "/boards/cup/rank?total=25",
                                       "/boards/cup",
                                       "/users/bob?boards=cup,default",
                                       "/users/bob/boards",
                                       "/users/zoe/boards",
                                       "/boards/cup/users/zoe",
                                       "/boards/cup/snapshots/later",
                                       "/boards/cup/snapshots/later/count",
                                       "/boards/cup/snapshots/later/top/2",
                                       "/boards/cup/entries?since=later"};
  std::vector<std::string> before;
  before.reserve(reads.size());
  for (const auto& read : reads) before.push_back(cup.watcher.get(read).body());
  CHECK(cup.player.put("/boards/cup/frozen", "").result_int() == 403);
  cup.require(cup.judge.put("/boards/cup/frozen", ""), 204);
  cup.require(cup.judge.put("/boards/cup/frozen", ""), 204);  // as it is
  cup.score("bob", 99);
  cup.score("zoe", 50);
  cup.require(cup.judge.send("DELETE", "/boards/cup/users/ada", ""), 204);
  cup.require(cup.judge.put("/boards/cup/snapshots/later", ""), 201);

  const std::string version(cup.watcher.get(reads.front())["Scoreboard-Version"]);
  const auto check = [&] {
    for (std::size_t i = 0; i < reads.size(); ++i) {
      CAPTURE(reads[i]);
      const auto seen = cup.watcher.get(reads[i]);
      CHECK(seen.body() == before[i]);
      CHECK(cup.player.get(reads[i]).body() == before[i]);
      const bool shows_board = reads[i] != "/users/zoe/boards";  // there is none in it
      CHECK((seen.count(frozen_header) == 1) == shows_board);
      CHECK((seen["Scoreboard-Version"] == version) == shows_board);
      const auto now = cup.judge.get(reads[i]);
      if (reads[i] == "/users/bob/boards") continue;  // on the same ones as before
      CHECK(now.count(frozen_header) == 0);
      CHECK(now.body() != before[i]);
    }
  };
  check();
  std::this_thread::sleep_for(patient(500ms));  // until it is read from disk
  check();
  cup.service.parts().kill_server();
  cup.service.parts().start_server();
  cluster::wait_until_ready(cup.service.parts().client_port());
  check();

  const auto ranked =
      cup.player.send("POST", "/boards/cup/score?show=rank", R"({"user":"eve","score":"+1"})");
  CHECK(ranked.body() == R"({"user":"eve","total":11,"taken":true,"previous":10})");
  // What is shown is not deleted.
  cup.require(cup.judge.send("DELETE", "/boards/cup/snapshots/frozen", ""), 204);
  CHECK(cup.watcher.get("/boards/cup/top/5").body() == before.front());

  cup.require(cup.judge.send("DELETE", "/boards/cup/frozen", ""), 204);
  const auto revealed = cup.watcher.get("/boards/cup/entries?since=frozen&limit=2");
  CHECK(revealed.count(frozen_header) == 0);
  CHECK(revealed.body() ==
        R"({"of":3,"season":1,"entries":[{"rank":1,"user":"bob","total":99,"before":2},)"
        R"({"rank":2,"user":"zoe","total":50,"before":null}]})");
  cup.service.parts().stop();
}

// Bug: settings, or the times of a season, that tell what happened since; or a tag that changes, or
// stays while they do.
TEST_CASE("a frozen board says of itself what it said when it was frozen") {
  contest cup;
  cup.require(cup.judge.put("/boards/cup", R"({"maximum":1000,"season":{"every":"month"}})"), 200);
  const auto before = cup.watcher.get("/boards/cup");
  cup.require(cup.judge.put("/boards/cup/frozen", ""), 204);
  const auto first = cup.watcher.get("/boards/cup");
  const auto check = [&] {
    const auto seen = cup.watcher.get("/boards/cup");
    CHECK(seen.body() == before.body());
    CHECK(seen["ETag"] == before["ETag"]);
    CHECK(seen["Scoreboard-Version"] == first["Scoreboard-Version"]);
    CHECK(seen[frozen_header] == first[frozen_header]);
    const auto now = cup.judge.get("/boards/cup");
    CHECK(now["ETag"] != before["ETag"]);
    CHECK(now.count(frozen_header) == 0);
  };
  cup.require(cup.judge.put("/boards/cup", R"({"maximum":2000,"keep_seasons":3})"), 200);
  check();
  cup.require(cup.judge.send("POST", "/boards/cup/reset", R"({"season":1})"), 200);
  check();
  cup.service.parts().kill_server();
  cup.service.parts().start_server();
  cluster::wait_until_ready(cup.service.parts().client_port());
  check();
  cup.require(cup.judge.send("DELETE", "/boards/cup/frozen", ""), 204);
  CHECK(cup.watcher.get("/boards/cup").body() == cup.judge.get("/boards/cup").body());
  cup.service.parts().stop();
}
