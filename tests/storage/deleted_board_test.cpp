// What becomes of the records of users that are deleted with a board or once an archive is written,
// and of the disk that they took.
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
#include "tests/scale.hpp"
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
constexpr boards::board_id snapshot{3};  // of `doomed`
constexpr boards::board_id past_season{4};
constexpr boards::board_id running_season{5};

/// What deletes records of users, each other ones.
enum class removal : std::uint8_t { board_deleted, snapshot_written, season_written };

/// A user's name that does not compress.
user_id random_user(std::mt19937_64& random) {
  std::string name;
  for (int i = 0; i < 5; ++i) name += std::to_string(random());
  return user_id(name.substr(0, user_id::max_text_bytes));
}

void add_user(boards::board_id board, const user_id& user, commits::commit& to,
              std::mt19937_64& random) {
  const auto arrived = ++to.last_arrival;
  to.entries.emplace_back(commits::total_change{
      board, std::nullopt, {user, static_cast<std::int64_t>(random()), arrived}});
  if (arrived % 4 == 0) to.entries.emplace_back(commits::data_change{board, user, "{\"a\": 1}"});
  if (arrived % 9 == 0)
    to.entries.emplace_back(commits::visibility_change{board, user, true, "board"});
}

/// Writes so many users on two boards and in a season that is over, and as many whom a snapshot is
/// to be without. Neither the season nor the snapshot is written as an archive.
void fill(rocksdb_store& to, std::uint64_t users, std::mt19937_64& random) {
  commits::commit next{to.last().version + 1, 1, number(running_season), {}, {}, {}};
  next.entries = {commits::board_created{kept, "kept", {}},
                  commits::board_created{doomed, "doomed", {}},
                  commits::board_created{past_season, "seasons", {}},
                  commits::season_ended{past_season, past_season, "seasons", {}, 1, running_season},
                  commits::snapshot_taken{doomed, doomed, snapshot, "before", {}, {}, 1, {}}};
  REQUIRE(append(to, next) == write_result::done);
  constexpr std::uint64_t users_a_commit = 500;
  for (std::uint64_t i = 0; i < users; i += users_a_commit) {
    ++next.version;
    next.entries.clear();
    for (std::uint64_t j = 0; j < users_a_commit; ++j) {
      add_user(kept, random_user(random), next, random);
      add_user(past_season, random_user(random), next, random);
      const auto user = random_user(random);
      next.entries.emplace_back(commits::earlier_user{snapshot, user, std::nullopt});
      add_user(doomed, user, next, random);
    }
    REQUIRE(append(to, next) == write_result::done);
  }
  REQUIRE(to.sync() == write_result::done);
}

/// The commit after `last` that does it.
commits::commit commit_of(removal kind, const store::progress& last) {
  commits::commit made{last.version + 1, 1, last.last_arrival, {}, {}, {}};
  switch (kind) {
    case removal::board_deleted:
      made.entries.emplace_back(commits::board_deleted{doomed, doomed, {snapshot}, "doomed"});
      break;
    case removal::snapshot_written:
      made.entries.emplace_back(
          commits::archive_written{doomed, snapshot, 7, false, "doomed", "before"});
      break;
    case removal::season_written:
      made.entries.emplace_back(
          commits::archive_written{past_season, past_season, 7, true, "seasons", "season-1"});
      break;
  }
  return made;
}

void remove(rocksdb_store& from, removal kind) {
  REQUIRE(append(from, commit_of(kind, from.last())) == write_result::done);
}

void forget_users(store_content& content, boards::board_id board) {
  std::erase_if(content.totals, [&](const auto& record) { return record.first.first == board; });
  std::erase_if(content.data, [&](const auto& record) { return record.first.first == board; });
  std::erase_if(content.hidden, [&](const auto& key) { return key.first == board; });
}

/// What a store holds that held `content` before.
store_content after(removal kind, store_content content) {
  const auto made = commit_of(kind, content.last);
  if (kind == removal::board_deleted) {
    content.boards.erase(doomed);
    content.archives.erase(snapshot);
    forget_users(content, doomed);
  } else {
    auto& written =
        content.archives.at(kind == removal::season_written ? past_season : snapshot).info;
    written.written = true;
    written.users = 7;
  }
  if (kind == removal::season_written)
    forget_users(content, past_season);
  else
    content.earlier.clear();
  add_events(made, content);
  content.last = progress_of(made, content.last.last_event, content.last.forgotten_event);
  return content;
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

// Bug: the disk stays full of users whom nobody can see, as long as little is written: those of a
// deleted board, of a season that has become an archive, or what was kept for a snapshot.
TEST_CASE("the disk space of deleted users comes back without another write") {
  SEEDED_GENERATOR(random);
  const auto kind =
      GENERATE(removal::board_deleted, removal::snapshot_written, removal::season_written);
  const bool compacted = random() % 2 == 0;
  const scratch_directory directory;
  auto options = in(directory / "store");
  options.write_buffer_bytes = std::size_t{256} << 10;
  rocksdb_store opened(options);
  fill(opened, 20'000, random);
  if (compacted) opened.compact();
  const auto expected = after(kind, content_of(opened));
  const auto before = table_bytes(options.directory);
  REQUIRE(before > std::uint64_t{4} << 20);
  remove(opened, kind);
  REQUIRE(opened.sync() == write_result::done);
  // About a quarter each is of a board, a season or a snapshot.
  const auto most_left = before * (kind == removal::board_deleted ? 62 : 87) / 100;
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  const auto is_back = [&] { return table_bytes(options.directory) < most_left; };
  while (!is_back() && std::chrono::steady_clock::now() < give_up)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CAPTURE(before, most_left, table_bytes(options.directory));
  CHECK(is_back());
  CHECK(content_of(opened) == expected);
  CHECK(append(opened, one_total(expected.last.version + 1, user_id(1), 1)) == write_result::done);
}

// Bug: deleted users come back, all or some of them, or a loss of power in the middle takes others
// with them.
TEST_CASE("deleted users stay deleted wherever in their removal power is lost") {
  SEEDED_GENERATOR(random);
  const scratch_directory directory;
  unreliable_environment unreliable;
  auto options = in(directory / "store");
  options.env = unreliable.env.get();
  options.write_buffer_bytes = std::size_t{64} << 10;
  options.least_reclaimed_bytes = 0;
  for (std::size_t life = 0; life < 12; life += tests::stride(4)) {
    fs::remove_all(options.directory);
    auto opened = std::make_unique<rocksdb_store>(options);
    fill(*opened, 1'500, random);
    if (random() % 2 == 0) opened->compact();
    const auto kind = static_cast<removal>(random() % 3);
    const auto before = content_of(*opened);
    const auto removed = after(kind, before);
    remove(*opened, kind);
    const bool synced = random() % 4 != 0;
    if (synced) REQUIRE(opened->sync() == write_result::done);
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 20));
    lose_power(opened, options, unreliable, random);
    const auto found = content_of(*opened);
    if (synced)
      REQUIRE(found == removed);
    else
      REQUIRE((found == removed || found == before));
    opened.reset();
    REQUIRE(check(options.directory, {}, options.env).boards.at("kept").users == 1'500);
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
  const auto expected = after(removal::board_deleted, content_of(*opened));
  remove(*opened, removal::board_deleted);
  REQUIRE(opened->sync() == write_result::done);
  std::this_thread::sleep_for(std::chrono::milliseconds(random() % 10));
  opened.reset();
  opened = std::make_unique<rocksdb_store>(options);
  CHECK(content_of(*opened) == expected);
  opened.reset();
  CHECK(check(options.directory, {}).boards.size() == 3);
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
  remove(opened, removal::board_deleted);
  REQUIRE(opened.sync() == write_result::done);
  opened.backup(backups, {});
  restore(backups, directory / "older", {}, 1);
  restore(backups, directory / "newest", {});
  CHECK(content_of(rocksdb_store(in(directory / "older"))) == before);
  CHECK(content_of(rocksdb_store(in(directory / "newest"))) ==
        after(removal::board_deleted, before));
}
