// The threads that write a store's files.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <sys/resource.h>

#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "tests/catch.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;

namespace {

/// The nice values of RocksDB's threads in this process.
std::vector<int> nice_values() {
  std::vector<int> found;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(task.path() / "comm");
    std::string name;
    std::getline(file, name);
    const auto id = task.path().filename().string();
    id_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    if (name.starts_with("rocksdb:")) found.push_back(getpriority(PRIO_PROCESS, number));
  }
  return found;
}

}  // namespace

// Bug: threads with next to no weight (nice 19), which beside busy cores stand still for seconds in
// the midst of what closing the store, or a write, waits for.
TEST_CASE("threads that write files yield to requests, but do not stand still beside them") {
  const scratch_directory directory;
  rocksdb_store store(in(directory / "store"));
  commit_writer writer(1);
  for (int i = 0; i < 20; ++i) REQUIRE(writer.write(store) == write_result::done);
  store.compact();  // which writes out what is in memory first

  constexpr int half_of_the_weight = 3;  // see sched(7)
  constexpr int third_of_the_weight = 5;
  const auto found = nice_values();
  REQUIRE_FALSE(found.empty());
  for (const auto nice : found) CHECK(nice <= third_of_the_weight);
  CHECK(std::ranges::any_of(found, [](int nice) { return nice >= half_of_the_weight; }));
}
