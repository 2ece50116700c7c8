#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "src/storage/archives/archive_check.hpp"
#include "src/storage/archives/archive_store.hpp"
#include "tests/catch.hpp"
#include "tests/scale.hpp"
#include "tests/seed.hpp"
#include "tests/storage/archives/archive_model.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/unreliable_files.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::archives;
using namespace scoreboard::storage::archives::testing;
using scoreboard::storage::testing::find_file;
using scoreboard::storage::testing::scratch_directory;
using scoreboard::storage::testing::unreliable_environment;

namespace {

/// Archives on files that fail, and what must be in them.
struct unreliable_archives {
  unreliable_environment where;
  archive_store_options options;
  std::unique_ptr<archive_store> store;
  model expected;
  std::uint64_t version = 0;

  explicit unreliable_archives(const std::string& directory)
      : options(tiny(directory, where.env.get())),
        store(std::make_unique<archive_store>(options)) {}

  std::string manifest() const {
    return std::filesystem::path(find_file(options.directory, "MANIFEST", "")).filename();
  }

  /// One random writing call, of which the model knows when it was done.
  write_result change(std::mt19937_64& random) {
    auto next = expected;
    const auto result = change(next, random);
    if (result == write_result::done) expected = std::move(next);
    return result;
  }

  /// The same, and what the model is with it.
  write_result change(model& next, std::mt19937_64& random) const {
    switch (random() % 5) {
      case 0:
        return erase(next, random);
      case 1: {
        const boards::board_id archive{random() % 6};
        next.erase(archive);
        return store->remove({&archive, 1});
      }
      case 2:
        return store->reclaim();
      default: {
        auto writer = store->write();
        for (auto left = random() % 2 + 1; left > 0; --left) {
          const boards::board_id archive{random() % 3 + 3 * (left - 1)};
          next[archive] = random_archive(random);
          write(writer, archive, next[archive]);
        }
        return writer.finish();
      }
    }
  }

  write_result erase(model& next, std::mt19937_64& random) const {
    const auto user = user_of_pool(random() % pool_users);
    std::vector<archive_store::archived_board> from;
    for (auto& [archive, of] : next) {
      from.push_back({archive, boards::user_kind::any});
      of.erase(user);
    }
    return store->erase({user, false}, from, version);
  }
};

}  // namespace

TEST_CASE("a full disk refuses changes of archives whole, and takes them when there is space") {
  SEEDED_GENERATOR(random);
  // Where there is no space: in table files, in the list of files, anywhere.
  const std::string where = GENERATE(".sst", "MANIFEST", "");
  CAPTURE(where);
  const scratch_directory scratch;
  unreliable_archives life(scratch / "archives");
  // RocksDB waits for a second after a merge that failed.
  for (int round = 0; round < 5; ++round) {
    CAPTURE(round);
    const bool in_manifest = where == "MANIFEST";
    if (!in_manifest) life.where.files->limit_space(where, random() % 50'000);
    auto result = write_result::done;
    for (int i = 0; i < 1000 && result == write_result::done; ++i) {
      // RocksDB begins another one now and then.
      if (in_manifest) life.where.files->limit_space(life.manifest(), random() % 1000);
      result = life.change(random);
    }
    INFO(life.store->trouble());
    REQUIRE(result == write_result::no_space);
    require_same(*life.store, life.expected, random);
    for (int i = 0; i < 5; ++i) REQUIRE(life.change(random) != write_result::failed);
    require_same(*life.store, life.expected, random);
    life.where.files->free_space();
    if (random() % 3 == 0) {
      // The process ends while the disk is full.
      life.store.reset();
      life.store = std::make_unique<archive_store>(life.options);
      require_same(*life.store, life.expected, random);
    }
    result = life.change(random);
    INFO(life.store->trouble());
    REQUIRE(result == write_result::done);
    require_same(*life.store, life.expected, random);
  }
  REQUIRE(life.store->reclaim() == write_result::done);
  life.store.reset();
  REQUIRE(check(life.options.directory, {}).archives.size() == life.expected.size());
}

// Bug: RocksDB takes the files of a change away that its list of files says is there.
TEST_CASE("after a sync that fails archives open as they were, or with all of the change") {
  SEEDED_GENERATOR(random);
  const bool in_manifest = GENERATE(false, true);
  const scratch_directory scratch;
  unreliable_archives life(scratch / "archives");
  for (std::size_t round = 0; round < 10; round += tests::stride(3)) {
    for (int i = 0; i < 3; ++i) REQUIRE(life.change(random) == write_result::done);
    auto next = life.expected;
    auto result = write_result::done;
    for (int i = 0; i < 100 && result == write_result::done; ++i) {
      life.where.files->fail_next_sync(in_manifest ? life.manifest() : ".sst");
      life.expected = next;
      result = life.change(next, random);
    }
    REQUIRE(result == write_result::failed);
    REQUIRE_FALSE(life.store->trouble().empty());
    require_same(*life.store, life.expected, random);
    REQUIRE(life.store->erase({ranking::user_id(1), false}, {}, 1) == write_result::failed);
    life.store.reset();
    life.store = std::make_unique<archive_store>(life.options);
    if (life.store->archives().size() != life.expected.size()) life.expected = next;
    life.store->archives();
  }
}

TEST_CASE("archives that were finished survive the loss of power, and others leave nothing") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  unreliable_archives life(scratch / "archives");
  for (std::size_t round = 0; round < 30; round += tests::stride(5)) {
    for (auto i = random() % 5; i > 0; --i) REQUIRE(life.change(random) == write_result::done);
    {
      auto writer = life.store->write();
      write(writer, boards::board_id{1}, random_archive(random));
      if (random() % 2 == 0) {
        // The power goes while it is written.
        life.where.files->stop();
        REQUIRE(writer.finish() == write_result::failed);
      }
      life.where.files->stop();
      life.store.reset();
    }
    life.where.files->lose(random);
    life.store = std::make_unique<archive_store>(life.options);
    require_same(*life.store, life.expected, random);
    REQUIRE(std::filesystem::is_empty(life.options.directory + "/unfinished"));
  }
}
