// What becomes of a deleted board's records, and of the disk that they took.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <system_error>
#include <thread>

#include "src/storage/rocksdb/rocksdb_backup.hpp"
#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "src/storage/rocksdb/store_check.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"
#include "tests/storage/unreliable_files.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;
using ranking::user_id;
namespace fs = std::filesystem;

namespace {

constexpr boards::board_id kept{1};
constexpr boards::board_id doomed{2};

/// A user's name that does not compress.
user_id random_user(std::mt19937_64& random) {
  std::string name;
  for (int i = 0; i < 5; ++i) name += std::to_string(random());
  return user_id(name.substr(0, user_id::max_text_bytes));
}

/// Writes two boards with so many users each, some with data and some hidden.
void fill(rocksdb_store& to, int users, std::mt19937_64& random) {
  auto last = to.last();
  REQUIRE(append(to, {last.version + 1,
                      1,
                      2,
                      {},
                      {},
                      {commits::board_created{kept, "kept", {}},
                       commits::board_created{doomed, "doomed", {}}}}) == write_result::done);
  ranking::arrival arrived = 2;
  constexpr int users_a_commit = 500;
  for (int i = 0; i < users; i += users_a_commit) {
    commits::commit next{to.last().version + 1, 1, arrived, {}, {}, {}};
    for (int j = 0; j < users_a_commit; ++j) {
      for (const auto board : {kept, doomed}) {
        const auto user = random_user(random);
        next.entries.emplace_back(commits::total_change{
            board, std::nullopt, {user, static_cast<std::int64_t>(random()), ++arrived}});
        if (j % 4 == 0) next.entries.emplace_back(commits::data_change{board, user, "{\"a\": 1}"});
        if (j % 9 == 0) next.entries.emplace_back(commits::visibility_change{board, user, true});
      }
    }
    next.last_arrival = arrived;
    REQUIRE(append(to, next) == write_result::done);
  }
  REQUIRE(to.sync() == write_result::done);
}

void delete_doomed(rocksdb_store& from) {
  const auto last = from.last();
  REQUIRE(
      append(from,
             {last.version + 1, 1, last.last_arrival, {}, {}, {commits::board_deleted{doomed}}}) ==
      write_result::done);
}

/// What is left of `before` without the board that is deleted.
store_content without_doomed(store_content before) {
  before.boards.erase(doomed);
  std::erase_if(before.totals, [](const auto& record) { return record.first.first == doomed; });
  std::erase_if(before.data, [](const auto& record) { return record.first.first == doomed; });
  std::erase_if(before.hidden, [](const auto& key) { return key.first == doomed; });
  ++before.last.version;
  return before;
}

std::uint64_t table_bytes(const std::string& directory) {
  std::uint64_t bytes = 0;
  for (const auto& file : fs::directory_iterator(directory)) {
    std::error_code gone;
    const auto size = file.file_size(gone);
    if (!gone && file.path().extension() == ".sst") bytes += size;
  }
  return bytes;
}

}  // namespace

// Bug: the disk stays full of users whom nobody can see, as long as little is written.
TEST_CASE("the disk space of a deleted board comes back without another write") {
  SEEDED_GENERATOR(random);
  const scratch_directory directory;
  auto options = in(directory / "store");
  options.write_buffer_bytes = std::size_t{256} << 10;
  rocksdb_store opened(options);
  fill(opened, 30'000, random);
  const bool compacted = GENERATE(true, false);
  if (compacted) opened.compact();
  const auto expected = without_doomed(content_of(opened));
  const auto before = table_bytes(options.directory);
  REQUIRE(before > std::uint64_t{3} << 20);
  delete_doomed(opened);
  REQUIRE(opened.sync() == write_result::done);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  const auto is_back = [&] { return table_bytes(options.directory) < before * 6 / 10; };
  while (!is_back() && std::chrono::steady_clock::now() < give_up)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(is_back());
  CHECK(content_of(opened) == expected);
  CHECK(append(opened, one_total(expected.last.version + 1, user_id(1), 1)) == write_result::done);
}

// Bug: users of a deleted board come back, all or some of them, or a loss of power in the middle
// takes others with them.
TEST_CASE("a deleted board stays deleted wherever in its removal power is lost") {
  SEEDED_GENERATOR(random);
  const scratch_directory directory;
  unreliable_environment unreliable;
  auto options = in(directory / "store");
  options.env = unreliable.env.get();
  options.write_buffer_bytes = std::size_t{64} << 10;
  options.least_reclaimed_bytes = 0;
  for (int life = 0; life < 12; ++life) {
    fs::remove_all(options.directory);
    auto opened = std::make_unique<rocksdb_store>(options);
    fill(*opened, 2'000, random);
    if (random() % 2 == 0) opened->compact();
    const auto before = content_of(*opened);
    const auto after = without_doomed(before);
    delete_doomed(*opened);
    const bool synced = random() % 4 != 0;
    if (synced) REQUIRE(opened->sync() == write_result::done);
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 20));
    lose_power(opened, options, unreliable, random);
    const auto found = content_of(*opened);
    if (synced)
      REQUIRE(found == after);
    else
      REQUIRE((found == after || found == before));
    opened.reset();
    REQUIRE(check(options.directory, {}, options.env).boards.at("kept").users == 2'000);
  }
}

// Bug: a write, or the end of the process, waits until the disk is cleared.
TEST_CASE("the end of a store interrupts the removal of a board") {
  SEEDED_GENERATOR(random);
  const scratch_directory directory;
  auto options = in(directory / "store");
  options.write_buffer_bytes = std::size_t{256} << 10;
  options.least_reclaimed_bytes = 0;
  auto opened = std::make_unique<rocksdb_store>(options);
  fill(*opened, 10'000, random);
  auto expected = without_doomed(content_of(*opened));
  delete_doomed(*opened);
  REQUIRE(opened->sync() == write_result::done);
  std::this_thread::sleep_for(std::chrono::milliseconds(random() % 10));
  opened.reset();
  opened = std::make_unique<rocksdb_store>(options);
  CHECK(content_of(*opened) == expected);
  opened.reset();
  CHECK(check(options.directory, {}).boards.size() == 2);
}

TEST_CASE("a backup from before a board was deleted has it, and one from after has not") {
  SEEDED_GENERATOR(random);
  const scratch_directory directory;
  auto options = in(directory / "store");
  options.write_buffer_bytes = std::size_t{64} << 10;
  options.least_reclaimed_bytes = 0;
  rocksdb_store opened(options);
  fill(opened, 2'000, random);
  const auto before = content_of(opened);
  const auto backups = directory / "backups";
  opened.backup(backups, {});
  delete_doomed(opened);
  REQUIRE(opened.sync() == write_result::done);
  opened.backup(backups, {});
  restore(backups, directory / "older", {}, 1);
  restore(backups, directory / "newest", {});
  CHECK(content_of(rocksdb_store(in(directory / "older"))) == before);
  CHECK(content_of(rocksdb_store(in(directory / "newest"))) == without_doomed(before));
}
