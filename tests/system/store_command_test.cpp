// --check, --backup, --restore and --accept-loss, as a person types them.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/free_port.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

program_result run(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{SCOREBOARD_SERVER};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_to_end(command, patient(20s));
}

std::string data_option(const fs::path& data) { return "--data=" + data.string(); }

std::string bind_option() { return "--bind=tcp://127.0.0.1:" + std::to_string(free_port()); }

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void check_done(const program_result& result) {
  INFO("out: " << result.output << "\nerr: " << result.errors);
  CHECK(result.code == 0);
}

// With exit code 1 and one line that names what it is about.
void check_refused(const program_result& result, const std::string& cause) {
  INFO("out: " << result.output << "\nerr: " << result.errors);
  CHECK(result.code == 1);
  CHECK(std::count(result.errors.begin(), result.errors.end(), '\n') == 1);
  CHECK(has(result.errors, cause));
}

cluster_options in(const fs::path& directory) {
  cluster_options options;
  options.directory = directory;
  return options;
}

constexpr int stored_users = 30;

// A store in `directory`/data of a server that was killed.
void make_store(const fs::path& directory) {
  cluster board(in(directory));
  http_client client(board.client_port());
  for (int i = 0; i < stored_users; ++i) {
    const std::string user = std::to_string(i);
    check_entry(client.put("/score", absolute(user, 100 - i)), {user, 100 - i});
  }
  board.kill_server();
}

// The largest file of the store with this extension.
fs::path largest(const fs::path& store, const std::string& extension) {
  fs::path found;
  for (const auto& one : fs::directory_iterator(store)) {
    if (one.path().extension() != extension) continue;
    if (found.empty() || one.file_size() > file_size(found)) found = one.path();
  }
  return found;
}

// Where the zeros begin that a killed server leaves at the end of its log.
std::uintmax_t end_of_data(const fs::path& log) {
  std::ifstream file(log, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  return bytes.find_last_not_of('\0') + 1;
}

void flip_byte(const fs::path& file, std::uintmax_t at) {
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekg(static_cast<std::streamoff>(at));
  const int old = bytes.get();
  bytes.seekp(static_cast<std::streamoff>(at));
  bytes.put(static_cast<char>(old ^ 1));
}

// What normal start, and the check, say of a store with a fault.
void check_faulty(const fs::path& data) {
  const std::string named = (data / "store").string();
  check_refused(run({data_option(data), "--check"}), named);
  check_refused(run({data_option(data), bind_option()}), named);
}

constexpr int counters = 20;

// Adds 1 to user after user in turn until it is told to stop; gives the number of updates.
std::int64_t count_up(std::uint16_t port, const std::atomic<bool>& stopping,
                      std::atomic<std::int64_t>& written) {
  http_client client(port);
  while (!stopping) {
    const std::string user = std::to_string(written % counters);
    if (client.put("/score", relative(user, "+1")).result_int() != 200) break;
    ++written;
  }
  return written;
}

}  // namespace

// Bug: a check that finds fault with what is good, or changes it.
TEST_CASE("the check says what a good store holds") {
  const temp_dir directory;
  make_store(directory.path());
  const auto data = directory.path() / "data";
  for (int i = 0; i < 2; ++i) {
    const program_result result = run({data_option(data), "--check"});
    check_done(result);
    INFO(result.output);
    CHECK(has(result.output, "board default: 30 users\n"));
    CHECK(has(result.output, "the store is sound\n"));
  }
  check_refused(run({data_option(directory.path() / "nothing"), "--check"}), "nothing");
  CHECK_FALSE(exists(directory.path() / "nothing"));
  cluster board(in(directory.path()));
  CHECK(parse_entries(http_client(board.client_port()).get("/top/100").body()).size() ==
        stored_users);
  board.stop();
}

// Bug: two processes in one store.
TEST_CASE("a store that a server has open is refused to all others") {
  cluster board;
  check_refused(run({data_option(board.data()), "--check"}), "another process uses");
  check_refused(run({data_option(board.data()), bind_option()}), "another process uses");
  check_refused(run({data_option(board.data()), "--restore=" + board.data().string()}),
                "another process uses");
  check_entry(http_client(board.client_port()).put("/score", relative("1", "+1")), {"1", 1});
  board.stop();
}

// Bug: a board that starts with what is left of it, and says nothing.
TEST_CASE("a store with a flipped bit is refused") {
  const temp_dir directory;
  make_store(directory.path());
  const auto data = directory.path() / "data";
  const auto store = data / "store";
  {
    // Another start brings the log into sorted files.
    cluster board(in(directory.path()));
    board.stop();
  }
  const auto file = largest(store, ".sst");
  REQUIRE_FALSE(file.empty());
  const auto saved = directory.path() / "saved";
  copy(store, saved, fs::copy_options::recursive);
  for (const std::uintmax_t part : {1U, 4U, 9U}) {
    INFO("at " << part << " tenths");
    flip_byte(file, file_size(file) * part / 10);
    check_faulty(data);
    remove_all(store);
    copy(saved, store, fs::copy_options::recursive);
  }
  remove(file);
  check_faulty(data);
  remove_all(store);
  copy(saved, store, fs::copy_options::recursive);
  cluster board(in(directory.path()));
  CHECK(parse_entries(http_client(board.client_port()).get("/top/100").body()).size() ==
        stored_users);
  board.stop();
}

// Bug: acknowledged updates that are gone, taken for a write that a crash cut short.
TEST_CASE("a log that lacks what was acknowledged is refused, until the loss is accepted") {
  const temp_dir directory;
  make_store(directory.path());
  const auto data = directory.path() / "data";
  const auto log = largest(data / "store", ".log");
  REQUIRE_FALSE(log.empty());
  resize_file(log, end_of_data(log) / 2);
  check_faulty(data);
  check_faulty(data);

  cluster_options options = in(directory.path());
  options.server_arguments = {"--accept-loss"};
  {
    cluster board(options);
    const auto left = parse_entries(http_client(board.client_port()).get("/top/100").body());
    CHECK_FALSE(left.empty());
    CHECK(left.size() < stored_users);
    // Still a prefix.
    for (std::size_t i = 0; i < left.size(); ++i) CHECK(left[i].user == std::to_string(i));
    board.stop();
  }
  // From then on it is whole.
  check_done(run({data_option(data), "--check"}));
  cluster board(in(directory.path()));
  check_entry(http_client(board.client_port()).put("/score", relative("77", "+1")), {"77", 1});
  board.stop();
}

// Bug: a backup that is no moment of the board, stops the writers, or lacks what was acknowledged
// before it began.
TEST_CASE("a backup of a busy server is one moment of it") {
  cluster board;
  std::atomic<bool> stopping = false;
  std::atomic<std::int64_t> written = 0;
  auto writing = std::async(std::launch::async,
                            [&] { return count_up(board.client_port(), stopping, written); });
  const temp_dir elsewhere;
  const auto backups = elsewhere.path() / "backups";
  std::int64_t before = 0;
  for (int i = 0; i < 3; ++i) {
    const std::int64_t goal = written + 100;
    const auto deadline = std::chrono::steady_clock::now() + patient(10s);
    while (written < goal && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(1ms);
    }
    CHECK(written >= goal);
    before = written;
    const program_result result = run({data_option(board.data()), "--backup=" + backups.string()});
    check_done(result);
    CHECK(has(result.errors, "backed up"));
  }
  const std::int64_t after = written + 1;  // one may be stored and not answered yet
  stopping = true;
  CHECK(writing.get() >= before);
  board.stop();

  const auto data = elsewhere.path() / "data";
  const program_result restored = run({data_option(data), "--restore=" + backups.string()});
  check_done(restored);
  CHECK(has(restored.errors, "restored"));
  check_done(run({data_option(data), "--check"}));
  {
    cluster second(in(elsewhere.path()));
    http_client client(second.client_port());
    const std::int64_t sum = check_prefix(parse_entries(client.get("/top/100").body()), counters);
    CHECK(sum >= before);
    CHECK(sum <= after);
    // It goes on as any other.
    CHECK(client.put("/score", relative("0", "+1")).result_int() == 200);
    second.stop();
  }
  // Bug: a restore over a board that people still want.
  check_refused(run({data_option(data), "--restore=" + backups.string()}), "store");
  cluster third(in(elsewhere.path()));
  CHECK_FALSE(parse_entries(http_client(third.client_port()).get("/top/100").body()).empty());
  third.stop();
}

// Bug: a backup of a store at rest that changes it, or a restore of nothing.
TEST_CASE("a store at rest can be backed up, and nothing cannot be restored") {
  const temp_dir directory;
  make_store(directory.path());
  const auto data = directory.path() / "data";
  const auto backups = directory.path() / "backups";
  check_done(run({data_option(data), "--backup=" + backups.string()}));
  check_done(run({data_option(data), "--check"}));
  const auto target = directory.path() / "second" / "data";
  check_done(run({data_option(target), "--restore=" + backups.string()}));
  const program_result found = run({data_option(target), "--check"});
  check_done(found);
  CHECK(has(found.output, "board default: 30 users\n"));

  const auto empty = directory.path() / "empty";
  create_directory(empty);
  const auto third = directory.path() / "third";
  check_refused(run({data_option(third), "--restore=" + empty.string()}), "empty");
  check_refused(run({data_option(third), "--restore=" + (empty / "no").string()}), "no");
  CHECK_FALSE(exists(third / "store"));
}
