#include <filesystem>
#include <memory>

#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/catch.hpp"
#include "tests/scale.hpp"
#include "tests/seed.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"
#include "tests/storage/unreliable_files.hpp"

using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;
using Catch::Matchers::ContainsSubstring;

namespace {

rocksdb_store_options small_store(const std::string& directory, rocksdb::Env* env) {
  rocksdb_store_options options;
  options.directory = directory;
  options.env = env;
  options.write_buffer_bytes = std::size_t{64} << 10;
  options.least_reclaimed_bytes = 0;
  options.space_retry_interval = std::chrono::milliseconds(0);
  return options;
}

}  // namespace

TEST_CASE("a full disk refuses writes whole, and takes them again when there is space") {
  SEEDED_GENERATOR(random);
  // Where there is no space: in the log, in files that are written out or merged, anywhere.
  const std::string where = GENERATE(".log", ".sst", "");
  CAPTURE(where);
  const scratch_directory directory;
  unreliable_environment unreliable;
  const auto options = small_store(directory / "store", unreliable.env.get());
  auto opened = std::make_unique<rocksdb_store>(options);
  commit_writer writer(random());
  for (std::size_t i = 0; i < 12; i += scoreboard::tests::stride(4)) {
    unreliable.files->limit_space(where, random() % 100'000);
    bool refused = false;
    for (int round = 0; round < 3000 && !refused; ++round) {
      const auto result = writer.write(*opened, random() % 100);
      INFO(opened->trouble());
      REQUIRE(result != write_result::failed);
      refused = result == write_result::no_space;
    }
    REQUIRE(refused);
    for (int again = 0; again < 5; ++again) {
      REQUIRE(writer.write(*opened) == write_result::no_space);
    }
    if (random() % 3 == 0) {
      // The process ends while the disk is full: nothing that was refused is there afterwards.
      opened.reset();
      unreliable.files->free_space();
      opened = std::make_unique<rocksdb_store>(options);
      REQUIRE(content_of(*opened) == writer.now());
    }
    unreliable.files->free_space();
    REQUIRE(writer.write(*opened) == write_result::done);
    INFO(opened->trouble());
    REQUIRE(opened->sync() == write_result::done);
    REQUIRE(content_of(*opened) == writer.now());
  }
  opened.reset();
  REQUIRE(content_of(rocksdb_store(options)) == writer.now());
}

TEST_CASE("a store says that the disk is full while it is") {
  const scratch_directory directory;
  unreliable_environment unreliable;
  rocksdb_store opened(small_store(directory / "store", unreliable.env.get()));
  commit_writer writer(1);
  REQUIRE(writer.write(opened) == write_result::done);
  unreliable.files->limit_space("", 0);
  // Until the log has used up what it had written ahead.
  for (int i = 0; i < 10'000 && writer.write(opened) == write_result::done; ++i) continue;
  REQUIRE(writer.write(opened) == write_result::no_space);
  REQUIRE(opened.sync() == write_result::no_space);
  REQUIRE_THROWS_AS(content_of(opened), storage_error);
  REQUIRE_THROWS_AS(opened.backup(directory / "backup", {}), storage_error);
  REQUIRE(opened.last() == writer.now().last);
  unreliable.files->free_space();
  REQUIRE(opened.sync() == write_result::done);
  REQUIRE(content_of(opened) == writer.now());
}

// Bug: a store that asks for the size of its log, and some, to open again, when what is in the log
// takes a part of that in files.
TEST_CASE("a store on a disk that was full opens again with less space than its log has") {
  const scratch_directory directory;
  unreliable_environment unreliable;
  auto options = small_store(directory / "store", unreliable.env.get());
  options.write_buffer_bytes = std::size_t{8} << 20;
  auto opened = std::make_unique<rocksdb_store>(options);
  commit_writer writer(1);
  constexpr std::uint64_t log_bytes = std::uint64_t{2} << 20;
  std::uint64_t written = 0;
  while (written < log_bytes) {
    REQUIRE(writer.write(*opened, 100) == write_result::done);
    written = 0;
    for (const auto& file : std::filesystem::directory_iterator(options.directory)) {
      if (file.path().extension() == ".log") written += file.file_size();
    }
  }
  unreliable.files->limit_space("", 0);
  for (int i = 0; i < 10'000 && writer.write(*opened) == write_result::done; ++i) continue;
  REQUIRE(writer.write(*opened) == write_result::no_space);
  CHECK_THAT(opened->trouble(),
             ContainsSubstring("at most") && ContainsSubstring("0.0 MB are free"));
  SECTION("the process lives") {}
  SECTION("the process ends") {
    opened.reset();
    REQUIRE_THROWS_WITH(rocksdb_store(options), ContainsSubstring("0.0 MB are free"));
    unreliable.files->limit_space("", log_bytes / 2);
    opened = std::make_unique<rocksdb_store>(options);
    REQUIRE(content_of(*opened) == writer.now());
  }
  unreliable.files->limit_space("", log_bytes / 2);
  REQUIRE(writer.write(*opened) == write_result::done);
  REQUIRE(opened->sync() == write_result::done);
  REQUIRE(content_of(*opened) == writer.now());
}

// Bug: an attempt to open with too little space that leaves something behind, or takes something
// away, wherever in its course the space ends.
TEST_CASE("a store that was opened with too little space is as it was") {
  SEEDED_GENERATOR(random);
  const scratch_directory directory;
  unreliable_environment unreliable;
  const auto options = small_store(directory / "store", unreliable.env.get());
  auto opened = std::make_unique<rocksdb_store>(options);
  commit_writer writer(random());
  for (int i = 0; i < 3; ++i) {
    for (int round = 0; round < 100; ++round) {
      REQUIRE(writer.write(*opened, random() % 20) == write_result::done);
    }
    unreliable.files->limit_space("", 0);
    for (int round = 0; round < 10'000; ++round) {
      if (writer.write(*opened) != write_result::done) break;
    }
    const std::uint64_t step = 500 + random() % 3000;
    std::uint64_t space = 0;
    bool done = false;
    for (; !done && space < 1'000'000; space += step) {
      unreliable.files->limit_space("", space);
      if (random() % 4 == 0) {
        opened.reset();
        try {
          opened = std::make_unique<rocksdb_store>(options);
          REQUIRE(content_of(*opened) == writer.now());
        } catch (const storage_error& refused) {
          CHECK_THAT(refused.what(), ContainsSubstring("No space"));
          unreliable.files->free_space();
          opened = std::make_unique<rocksdb_store>(options);
          REQUIRE(content_of(*opened) == writer.now());
          break;
        }
      }
      const auto result = writer.write(*opened);
      INFO(opened->trouble());
      REQUIRE(result != write_result::failed);
      done = result == write_result::done;
    }
    unreliable.files->free_space();
    REQUIRE(writer.write(*opened) == write_result::done);
    REQUIRE(content_of(*opened) == writer.now());
  }
}
