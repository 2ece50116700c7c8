// The real programs with CURVE keys between them.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <sys/stat.h>
#include <zmq.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/curve_files.hpp"
#include "tests/system/free_port.hpp"
#include "tests/system/process.hpp"
#include "tests/system/scale.hpp"
#include "tests/system/temp_dir.hpp"
#include "tests/text_of_file.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;
using scoreboard::tests::text_of_file;

namespace {

struct curve_cluster {
  curve_cluster() : keys(directory.path()), board(options()) {}

  cluster_options options() const {
    cluster_options chosen;
    chosen.server_arguments = keys.server_arguments();
    chosen.client_arguments = keys.client_arguments();
    chosen.client_arguments.emplace_back("--bridge.deadline-ms=1000");
    return chosen;
  }

  void reload() {
    const auto lines = [this] { return count("SIGHUP: "); };
    const auto before = lines();
    board.server().send_signal(SIGHUP);
    const auto deadline = std::chrono::steady_clock::now() + patient(5s);
    while (lines() == before && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(5ms);
    REQUIRE(lines() == before + 1);
  }

  std::size_t count(const std::string& text) {
    const auto log = board.server().standard_error();
    std::size_t found = 0;
    for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++found;
    return found;
  }

  temp_dir directory;
  curve_files keys;
  cluster board;
};

std::string secret_in(const std::filesystem::path& path) {
  const auto text = text_of_file(path);
  const std::string word = "secret ";
  constexpr std::size_t key_length = 40;
  return text.substr(text.find("\n" + word) + 1 + word.size(), key_length);
}

}  // namespace

// Bug: keys that are not used: a peer without them is heard.
TEST_CASE("with CURVE keys the service works, and a peer without them gets nothing") {
  curve_cluster one;
  http_client client(one.board.client_port());
  check_entry(client.put("/score", absolute("7", 30)), {"7", 30});
  check_entries(client.get("/top/1"), {{"7", 30}});
  zmq::context_t context;
  zmq::socket_t stranger(context, zmq::socket_type::dealer);
  stranger.set(zmq::sockopt::linger, 0);
  stranger.set(zmq::sockopt::immediate, true);
  stranger.set(zmq::sockopt::sndtimeo, 500);
  stranger.connect(zmq_url(one.board.server_port()));
  CHECK_FALSE(stranger.send(zmq::buffer(std::string("SBO1")), zmq::send_flags::none));
  for (process* part : one.board.processes()) {
    for (const auto& path : {one.keys.server_key(), one.keys.client_key()})
      CHECK(part->standard_error().find(secret_in(path)) == std::string::npos);
  }
  one.board.stop();
}

// Bug: a key that was taken away is believed until a restart; a list with a mistake lets everybody
// in, or nobody; a client that was refused has to be restarted.
TEST_CASE("the list of allowed keys is read anew on SIGHUP") {
  curve_cluster one;
  http_client client(one.board.client_port());
  check_entry(client.put("/score", absolute("7", 30)), {"7", 30});

  std::ofstream(one.keys.allowed() / "broken.pub") << "public nonsense\n";
  one.keys.forbid_client();
  one.reload();
  CHECK(one.count("the allowed keys stay as they were") == 1);
  check_entries(client.get("/top/1"), {{"7", 30}});

  std::filesystem::remove(one.keys.allowed() / "broken.pub");
  one.reload();
  CHECK(one.count("the list of allowed keys was read anew and has 1") == 1);
  // It may have left before it was cut off, so nobody knows.
  CHECK(client.get("/top/1").result_int() >= 503);
  check_error(client.get("/top/1"), 503, "unavailable");
  CHECK(one.count("cut off a peer whose key is not allowed any more") == 1);
  CHECK(one.count("is not in the list of allowed keys") > 0);
  CHECK(one.board.client().standard_error().find("does not allow the key") != std::string::npos);

  one.keys.allow_client();
  one.reload();
  cluster::wait_until_ready(one.board.client_port(), &one.board.client());
  check_entries(client.get("/top/1"), {{"7", 30}});
  one.board.stop();
}

// Bug: keys that others on the host can read, or that replace older ones.
TEST_CASE("both programs make keys, and overwrite none") {
  for (const std::string program : {SCOREBOARD_SERVER, SCOREBOARD_CLIENT}) {
    const temp_dir directory;
    const auto path = directory.path() / "key";
    const auto command = std::vector<std::string>{program, "--new-keys=" + path.string()};
    const auto made = run_to_end(command, patient(2s));
    CHECK(made.code == 0);
    CHECK((made.output + made.errors).empty());
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    CHECK((found.st_mode & 07777U) == 0600);
    CHECK(text_of_file(path.string() + ".pub").starts_with("public "));
    const auto before = text_of_file(path);
    const auto again = run_to_end(command, patient(2s));
    CHECK(again.code == 1);
    CHECK(again.errors.find("is there already") != std::string::npos);
    CHECK(again.errors.find(secret_in(path)) == std::string::npos);
    CHECK(text_of_file(path) == before);
  }
}
