#include <memory>

#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"
#include "tests/storage/unreliable_files.hpp"

using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;

TEST_CASE("after a loss of power a store has a prefix of the commits, the synced ones included") {
  SEEDED_GENERATOR(random);
  const scratch_directory directory;
  unreliable_environment unreliable;
  rocksdb_store_options options;
  options.directory = directory / "store";
  options.env = unreliable.env.get();
  options.write_buffer_bytes = std::size_t{64} << 10;
  options.least_reclaimed_bytes = 0;

  auto opened = std::make_unique<rocksdb_store>(options);
  store_content before;
  for (int life = 0; life < 40; ++life) {
    commit_writer writer(random(), before);
    std::uint64_t synced = before.last.version;
    const auto commits = random() % 80;
    for (std::uint64_t i = 0; i < commits; ++i) {
      REQUIRE(writer.write(*opened, random() % 100) == write_result::done);
      if (random() % 10 != 0) continue;
      REQUIRE(opened->sync() == write_result::done);
      synced = writer.last_version();
    }
    lose_power(opened, options, unreliable, random);
    const auto reached = opened->last().version;
    REQUIRE(reached >= synced);
    before = content_of(*opened);
    REQUIRE(before == writer.after(reached));
  }
}

TEST_CASE("after a sync that failed a store takes nothing more") {
  const scratch_directory directory;
  unreliable_environment unreliable;
  rocksdb_store_options options;
  options.directory = directory / "store";
  options.env = unreliable.env.get();
  commit_writer writer(1);
  {
    rocksdb_store opened(options);
    REQUIRE(writer.write(opened) == write_result::done);
    REQUIRE(opened.sync() == write_result::done);
    REQUIRE(writer.write(opened) == write_result::done);
    unreliable.files->fail_next_sync(".log");
    REQUIRE(opened.sync() == write_result::failed);
    REQUIRE_FALSE(opened.trouble().empty());
    REQUIRE(opened.sync() == write_result::failed);
    REQUIRE(writer.write(opened) == write_result::failed);
  }
  const rocksdb_store again(options);
  REQUIRE(again.last().version >= 1);
  REQUIRE(content_of(again) == writer.after(again.last().version));
}
