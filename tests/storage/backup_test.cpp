#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>

#include "src/storage/rocksdb/rocksdb_backup.hpp"
#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "src/storage/rocksdb/store_check.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"

using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;
using Catch::Matchers::ContainsSubstring;
namespace fs = std::filesystem;

namespace {

rocksdb_store_options small_buffer_in(const std::string& directory) {
  auto options = in(directory);
  options.write_buffer_bytes = std::size_t{64} << 10;
  return options;
}

void write_commits(rocksdb_store& to, commit_writer& writer, int commits) {
  for (int i = 0; i < commits; ++i) REQUIRE(writer.write(to) == write_result::done);
  REQUIRE(to.sync() == write_result::done);
}

}  // namespace

TEST_CASE("a backup is restored as it was, the newest or an older one") {
  const scratch_directory scratch;
  rocksdb_store opened(small_buffer_in(scratch / "store"));
  commit_writer writer(1);
  write_commits(opened, writer, 10);
  std::atomic<std::uint64_t> copied = 0;
  opened.backup(scratch / "backups", [&](std::uint64_t bytes) { copied = bytes; });
  REQUIRE(copied > 0);
  write_commits(opened, writer, 5);
  opened.backup(scratch / "backups", {});
  write_commits(opened, writer, 1);

  const auto backups = list_backups(scratch / "backups");
  REQUIRE(backups.size() == 2);
  REQUIRE(backups[0].version == 10);
  REQUIRE(backups[1].version == 15);
  std::atomic<std::uint64_t> restored = 0;
  restore(scratch / "backups", scratch / "newest", [&](std::uint64_t bytes) { restored = bytes; });
  REQUIRE(restored > 0);
  REQUIRE(check(scratch / "newest", {}).acknowledged_version == 15);
  rocksdb_store newest(small_buffer_in(scratch / "newest"));
  REQUIRE(content_of(newest) == writer.after(15));
  REQUIRE(newest.seed() == opened.seed());
  restore(scratch / "backups", scratch / "older", {}, backups[0].number);
  REQUIRE(content_of(rocksdb_store(small_buffer_in(scratch / "older"))) == writer.after(10));
}

namespace {

scoreboard::commits::commit thousand_users(std::uint64_t version) {
  constexpr std::uint64_t users = 1000;
  scoreboard::commits::commit made;
  made.version = version;
  made.last_arrival = (version - 1) * users;
  for (std::uint64_t i = 0; i < users; ++i) {
    const auto arrived = ++made.last_arrival;
    const auto user = static_cast<std::int64_t>(arrived);
    made.entries.emplace_back(
        scoreboard::commits::total_change{scoreboard::boards::default_board_id,
                                          std::nullopt,
                                          {scoreboard::ranking::user_id(user), user, arrived}});
  }
  return made;
}

}  // namespace

TEST_CASE("a second backup copies only what is new") {
  const scratch_directory scratch;
  rocksdb_store opened(small_buffer_in(scratch / "store"));
  for (std::uint64_t version = 1; version <= 50; ++version)
    REQUIRE(append(opened, thousand_users(version)) == write_result::done);
  opened.compact();
  std::atomic<std::uint64_t> first = 0;
  std::atomic<std::uint64_t> second = 0;
  opened.backup(scratch / "backups", [&](std::uint64_t bytes) { first = bytes; });
  opened.backup(scratch / "backups", [&](std::uint64_t bytes) { second = bytes; });
  REQUIRE(first > 200'000);
  REQUIRE(second < first / 4);
}

TEST_CASE("a backup beside writes is a prefix with everything synced before") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  rocksdb_store opened(small_buffer_in(scratch / "store"));
  commit_writer writer(random());
  write_commits(opened, writer, 50);
  std::atomic<std::uint64_t> synced = writer.last_version();
  std::vector<std::uint64_t> at_least;
  std::atomic<bool> done = false;
  std::thread copier([&] {
    for (int i = 0; i < 4; ++i) {
      at_least.push_back(synced);
      opened.backup(scratch / "backups", {});
    }
    done = true;
  });
  while (!done) {
    if (writer.write(opened) != write_result::done) break;
    if (writer.last_version() % 8 != 0) continue;
    if (opened.sync() != write_result::done) break;
    synced = writer.last_version();
  }
  copier.join();
  REQUIRE(opened.trouble().empty());
  const auto backups = list_backups(scratch / "backups");
  REQUIRE(backups.size() == at_least.size());
  for (std::size_t i = 0; i < backups.size(); ++i) {
    const auto target = scratch / ("restored" + std::to_string(i));
    restore(scratch / "backups", target, {}, backups[i].number);
    const rocksdb_store restored(small_buffer_in(target));
    REQUIRE(backups[i].version >= at_least[i]);
    REQUIRE(restored.last().version >= backups[i].version);
    REQUIRE(content_of(restored) == writer.after(restored.last().version));
  }
}

TEST_CASE("what cannot be restored or added to is refused") {
  const scratch_directory scratch;
  rocksdb_store opened(small_buffer_in(scratch / "store"));
  commit_writer writer(1);
  write_commits(opened, writer, 10);
  const auto backups = scratch / "backups";
  opened.backup(backups, {});
  REQUIRE_THROWS_WITH(restore(backups, scratch / "store", {}),
                      ContainsSubstring(scratch / "store") && ContainsSubstring("already"));
  REQUIRE_THROWS_WITH(restore(backups, scratch / "new", {}, 7), ContainsSubstring("number 7"));
  fs::create_directory(scratch / "empty");
  REQUIRE_THROWS_AS(restore(scratch / "empty", scratch / "new", {}), storage_error);
  REQUIRE_THROWS_AS(restore(scratch / "missing", scratch / "new", {}), storage_error);
  rocksdb_store other(small_buffer_in(scratch / "other"));
  REQUIRE_THROWS_WITH(other.backup(backups, {}), ContainsSubstring("another store"));
  REQUIRE(list_backups(backups).size() == 1);
  REQUIRE_FALSE(fs::exists(scratch / "new"));
}

TEST_CASE("a damaged backup is not restored") {
  const scratch_directory scratch;
  const auto backups = scratch / "backups";
  {
    rocksdb_store opened(small_buffer_in(scratch / "store"));
    commit_writer writer(1);
    write_commits(opened, writer, 10);
    opened.backup(backups, {});
    write_commits(opened, writer, 10);
    opened.backup(backups, {});
  }
  const bool missing = GENERATE(true, false);
  const auto log = find_file(backups + "/private/2", "", ".log");
  if (missing) {
    fs::remove(log);
  } else {
    auto bytes = read_file(log);
    bytes.at(bytes.size() / 2) ^= 1;
    write_file(log, bytes);
  }
  REQUIRE_THROWS_AS(restore(backups, scratch / "new", {}), storage_error);
  REQUIRE_FALSE(fs::exists(scratch / "new"));
  restore(backups, scratch / "new", {}, 1);
  REQUIRE(rocksdb_store(small_buffer_in(scratch / "new")).last().version == 10);
}
