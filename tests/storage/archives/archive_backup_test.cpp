#include <filesystem>
#include <memory>

#include "src/storage/archives/archive_check.hpp"
#include "src/storage/archives/archive_store.hpp"
#include "src/storage/rocksdb/rocksdb_backup.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"
#include "tests/storage/archives/archive_model.hpp"
#include "tests/storage/scratch_directory.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::archives;
using namespace scoreboard::storage::archives::testing;
using Catch::Matchers::ContainsSubstring;
using scoreboard::storage::testing::scratch_directory;

namespace {

void add_archive(archive_store& store, model& to, std::uint64_t number, std::mt19937_64& random) {
  auto& made = to[boards::board_id{number}];
  made = random_archive(random, 500);
  auto writer = store.write();
  write(writer, boards::board_id{number}, made);
  REQUIRE(writer.finish() == write_result::done);
}

}  // namespace

TEST_CASE("archives that are restored are those of the moment of the backup") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  const auto backups = scratch / "backups";
  auto store = std::make_unique<archive_store>(tiny(scratch / "archives"));
  model first;
  add_archive(*store, first, 1, random);
  add_archive(*store, first, 2, random);
  REQUIRE(store->erase({ranking::user_id(1), false}, {}, 17) == write_result::done);
  {
    const auto pause = store->pause_removals();
    store->backup(backups, {});
  }
  auto second = first;
  add_archive(*store, second, 2, random);
  add_archive(*store, second, 3, random);
  const boards::board_id removed{1};
  REQUIRE(store->remove({&removed, 1}) == write_result::done);
  second.erase(removed);
  REQUIRE(store->reclaim() == write_result::done);
  store->backup(backups, {});
  store.reset();

  const auto listed = list_backups(backups);
  REQUIRE(listed.size() == 2);
  REQUIRE(listed.front().version == 17);
  archives::restore(backups, scratch / "first", {}, 1);
  archives::restore(backups, scratch / "second", {});
  REQUIRE(check(scratch / "second", {}).archives.size() == second.size());
  const archive_store restored(tiny(scratch / "first"));
  require_same(restored, first, random);
  REQUIRE(restored.erased_up_to() == 17);
  require_same(archive_store(tiny(scratch / "second")), second, random);
}

// Bug: a backup that mixes the files of two.
TEST_CASE("archives are not restored over others, nor backed up beside others") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  model content;
  archive_store store(tiny(scratch / "archives"));
  add_archive(store, content, 1, random);
  store.backup(scratch / "backups", {});
  REQUIRE_THROWS_AS(archives::restore(scratch / "backups", scratch / "archives", {}),
                    storage_error);
  REQUIRE_THROWS_AS(archives::restore(scratch / "backups", scratch / "new", {}, 5), storage_error);
  const archive_store other(tiny(scratch / "other"));
  REQUIRE_THROWS_WITH(other.backup(scratch / "backups", {}), ContainsSubstring("another"));
  require_same(store, content, random);
}
