// A newer program on the store of an older one. tests/storage/format1 is what the last program of
// format 1 left behind when it was killed; its keyed requests are sent again here.
#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"

using namespace scoreboard::system_test;

// Bug: an upgrade after which a retry counts twice, or totals are not what they were.
TEST_CASE("a store of format 1 goes on, and its keys count once") {
  const temp_dir directory;
  const auto store = directory.path() / "data" / "store";
  std::filesystem::create_directories(store.parent_path());
  std::filesystem::copy(SCOREBOARD_SOURCE_DIR "/tests/storage/format1", store);
  cluster_options options;
  options.directory = directory.path();
  cluster board(options);
  const std::string list =
      R"([{"user":2,"score":"+3"},{"user":"bob","score":"-1"},{"user":2,"total":1.5}])";
  for (int start = 0; start < 2; ++start) {
    http_client client(board.client_port());
    check_entry(client.send("PUT", "/score", R"({"user":1,"score":"+10"})", {"one"}), {"1", 10});
    check_entry(client.send("PUT", "/score", R"({"user":1,"score":"+1"})", {"late"}), {"1", 11});
    check_error(
        client.send("PUT", "/score", R"({"user":1,"score":"+9223372036854775807"})", {"over"}), 422,
        "overflow");
    CHECK(client.send("POST", "/boards/default/scores", list, {"list"}).result_int() == 200);
    check_entries(client.get("/top/10"),
                  {{"1", 11}, {"3", 10}, {"\"ada\"", 7}, {"2", 3}, {"\"bob\"", -1}});
    board.kill_server();
    board.start_server();
    cluster::wait_until_ready(board.client_port());
  }
  board.stop();
}
