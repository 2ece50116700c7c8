#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "src/storage/archives/archive_store.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"
#include "tests/storage/archives/archive_model.hpp"
#include "tests/storage/scratch_directory.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::archives;
using namespace scoreboard::storage::archives::testing;
using scoreboard::storage::testing::scratch_directory;
namespace fs = std::filesystem;

namespace {

/// Whether `text` is in a file, of which some may go away meanwhile. REQUIRES: nothing is
/// compressed.
bool is_on_disk(const std::string& directory, const std::string& text) {
  for (const auto& file : fs::recursive_directory_iterator(directory)) {
    std::error_code gone;
    if (!file.is_regular_file(gone)) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    if (bytes.find(text) != std::string::npos) return true;
  }
  return false;
}

std::uint64_t table_bytes(const std::string& directory) {
  std::uint64_t bytes = 0;
  std::error_code gone;
  for (const auto& file : fs::recursive_directory_iterator(directory)) {
    const auto size = file.path().extension() == ".sst" ? file.file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

/// Bytes that no compression makes smaller, and that are found again in files.
std::string noise(std::mt19937_64& random, std::size_t bytes) {
  std::string made;
  for (std::size_t i = 0; i < bytes; ++i) made.push_back(static_cast<char>(random()));
  return made;
}

void write_noise(archive_store& store, std::uint64_t archive, const std::string& user,
                 std::size_t users, std::mt19937_64& random) {
  auto writer = store.write();
  writer.begin(boards::board_id{archive}, ranking::order::descending);
  writer.add_hidden(ranking::user_id("h" + user), 1, 1, user);
  for (std::size_t i = 0; i < users; ++i) {
    if (i == users / 2) writer.add(ranking::user_id(user), 5, "data of " + user);
    writer.add(ranking::user_id(noise(random, 40)), 5, noise(random, 100));
  }
  REQUIRE(writer.finish() == write_result::done);
}

}  // namespace

// Bug: an erased name that can be read in a file for ever.
TEST_CASE("an erased name is in no file after reclaim") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  const auto options = tiny(scratch / "archives");
  auto store = std::make_unique<archive_store>(options);
  const std::string user = noise(random, 50);
  // In few records and many, merged with others and not.
  const std::vector<std::size_t> sizes{1, 50, 300, 5000};
  std::vector<archive_store::archived_board> from;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    write_noise(*store, i + 1, user, sizes[i], random);
    from.push_back({boards::board_id{i + 1}, boards::user_kind::any});
  }
  REQUIRE(is_on_disk(options.directory, user));
  REQUIRE(store->erase({ranking::user_id(user), false}, from, 1) == write_result::done);
  REQUIRE(store->erase({ranking::user_id("h" + user), false}, from, 1) == write_result::done);
  SECTION("at once") {}
  SECTION("after another start") { store = nullptr; }
  SECTION("that was canceled once") {
    std::atomic<bool> canceled = true;
    REQUIRE(store->reclaim(&canceled) == write_result::done);
  }
  SECTION("that was called once while somebody read it") {
    const auto view = store->open(boards::board_id{4});
    REQUIRE(store->reclaim() == write_result::done);
  }
  SECTION("while somebody still reads it since before") {
    write_noise(*store, 9, "i" + user, 300, random);
    const auto view = store->open(boards::board_id{9});
    const archive_store::archived_board other{boards::board_id{9}, boards::user_kind::any};
    REQUIRE(store->erase({ranking::user_id("i" + user), false}, {&other, 1}, 2) ==
            write_result::done);
    REQUIRE(store->erase({ranking::user_id("hi" + user), false}, {&other, 1}, 2) ==
            write_result::done);
    REQUIRE(store->reclaim() == write_result::done);
    REQUIRE(view->find(ranking::user_id("i" + user)));
  }
  if (!store) store = std::make_unique<archive_store>(options);
  REQUIRE(store->reclaim() == write_result::done);
  // RocksDB removes merged files on another thread.
  for (int i = 0; i < 500 && is_on_disk(options.directory, user); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  REQUIRE_FALSE(is_on_disk(options.directory, user));
}

// Bug: archives that are removed and whose files stay.
TEST_CASE("the space of removed and replaced archives comes back") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  auto options = tiny(scratch / "archives");
  options.file_bytes = std::size_t{100} << 10;
  archive_store store(options);
  for (std::uint64_t archive = 1; archive <= 10; ++archive)
    write_noise(store, archive, "x", 3000, random);
  const auto full = table_bytes(options.directory);
  std::vector<boards::board_id> removed;
  for (std::uint64_t archive = 1; archive <= 8; ++archive)
    removed.emplace_back(boards::board_id{archive});
  REQUIRE(store.remove(removed) == write_result::done);
  write_noise(store, 9, "x", 10, random);
  REQUIRE(store.reclaim() == write_result::done);
  for (int i = 0; i < 500 && table_bytes(options.directory) >= full / 8; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  REQUIRE(table_bytes(options.directory) < full / 8);
  REQUIRE(store.archives() == std::vector{boards::board_id{9}, boards::board_id{10}});
}

TEST_CASE("removals wait for those who pause them, and reading does not") {
  const scratch_directory scratch;
  archive_store store(tiny(scratch / "archives"));
  const boards::board_id archive{1};
  auto writer = store.write();
  writer.begin(archive, ranking::order::descending);
  REQUIRE(writer.finish() == write_result::done);
  std::atomic<bool> removed = false;
  std::thread remover;
  {
    const auto pause = store.pause_removals();
    remover = std::thread([&] {
      const auto result = store.remove({&archive, 1});
      removed = true;
      REQUIRE(result == write_result::done);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    REQUIRE_FALSE(removed);
    REQUIRE(store.contains(archive));
    REQUIRE(store.open(archive));
  }
  remover.join();
  REQUIRE_FALSE(store.contains(archive));
}

// Bug: a reader that sees a part of a change, or of what another one is about to read.
TEST_CASE("readers see whole archives while others are written, erased and removed") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  archive_store store(tiny(scratch / "archives"));
  const boards::board_id archive{1};
  std::atomic<bool> ends = false;
  std::atomic<int> wrong = 0;
  std::atomic<int> read = 0;
  // Every archive has one total only, as often as it says: n entries with the total n.
  const auto reader = [&] {
    while (!ends) {
      const auto view = store.open(archive);
      if (!view) continue;
      const auto users = view->users();
      const auto entries = view->page(1, users, false);
      if (entries.size() != users) ++wrong;
      for (const auto& entry : entries)
        if (entry.total != static_cast<std::int64_t>(users)) ++wrong;
      const auto found = view->find(ranking::user_id(std::int64_t{7}));
      if (found && found->total != static_cast<std::int64_t>(users)) ++wrong;
      if (view->count(0, 1'000'000) != users) ++wrong;
      ++read;
    }
  };
  std::vector<std::thread> readers;
  readers.reserve(2);
  for (int i = 0; i < 2; ++i) readers.emplace_back(reader);
  for (int i = 0; i < 60 || read < 60; ++i) {
    auto writer = store.write();
    writer.begin(archive, ranking::order::descending);
    const auto users = static_cast<std::int64_t>(random() % 500);
    for (std::int64_t n = 0; n < users; ++n) writer.add(ranking::user_id(n), users);
    REQUIRE(writer.finish() == write_result::done);
    const archive_store::archived_board from{archive, boards::user_kind::any};
    REQUIRE(store.erase({ranking::user_id(std::int64_t{7}), false}, {&from, 1}, 1) ==
            write_result::done);
    if (i % 5 == 0) REQUIRE(store.remove({&archive, 1}) == write_result::done);
    if (i % 10 == 0) REQUIRE(store.reclaim() == write_result::done);
  }
  ends = true;
  for (auto& thread : readers) thread.join();
  REQUIRE(wrong == 0);
}
