// tests/storage/format1 is a store that the last program of format 1 wrote and was killed over, its
// newest update in the log only: five users, and what six keyed requests were answered.
#include <memory>
#include <string>

#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "src/storage/rocksdb/store_check.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/catch.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"
#include "tests/storage/unreliable_files.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;
using scoreboard::ranking::user_id;

namespace {

rocksdb_store_options copy_of_format1(const scratch_directory& directory) {
  rocksdb_store_options options;
  options.directory = directory / "store";
  copy_directory(SCOREBOARD_SOURCE_DIR "/tests/storage/format1", options.directory);
  return options;
}

void check_format1(const store_content& content) {
  CHECK(content.standings.size() == 5);
  CHECK(content.standings.at({"default", user_id(1)}).first == 11);
  CHECK(content.standings.at({"default", user_id("bob")}).first == -1);
  CHECK(content.rounds.size() == 6);
  std::size_t lists = 0;
  for (const auto& round : content.rounds) {
    REQUIRE(round.requests.size() == 1);
    CHECK(round.requests[0].fingerprint == commits::round_record::unknown_fingerprint);
    CHECK(round.time_ms <= content.last.time_ms);
    if (round.window != commits::key_window::sender_list) continue;
    ++lists;
    CHECK(round.requests[0].result_count == 2);
    CHECK(round.results.at(0).total == 3);
  }
  CHECK(lists == 1);
  CHECK(content.last.round == 6);
}

}  // namespace

// Catches an upgrade that loses users or keys, or is forgotten with the process.
TEST_CASE("a store of format 1 is upgraded when it is opened, and stays so") {
  const scratch_directory directory;
  const auto options = copy_of_format1(directory);
  CHECK(check(options.directory, nullptr).users.at("default") == 5);
  auto opened = std::make_unique<rocksdb_store>(options);
  const auto upgraded = content_of(*opened);
  check_format1(upgraded);
  opened.reset();
  opened = std::make_unique<rocksdb_store>(options);
  CHECK(content_of(*opened) == upgraded);
  round_writer writer(1, upgraded);
  CHECK(writer.write(*opened) == write_result::done);
  CHECK(opened->sync() == write_result::done);
  opened.reset();
  CHECK(check(options.directory, nullptr).last.round == 7);
}

// Catches half an upgrade: a store that neither format can read.
TEST_CASE("an upgrade that power interrupts or a full disk stops is begun anew") {
  const scratch_directory directory;
  auto options = copy_of_format1(directory);
  unreliable_environment unreliable;
  options.env = unreliable.env.get();
  std::size_t refused = 0;
  for (std::uint64_t bytes = 0; bytes < 4000; bytes += 97) {
    copy_of_format1(directory);
    unreliable.files->limit_space("", bytes);
    try {
      const rocksdb_store opened(options);
    } catch (const storage_error&) {
      ++refused;
    }
    unreliable.files->free_space();
    const rocksdb_store again(options);
    check_format1(content_of(again));
  }
  CHECK(refused > 3);
}
