#include "src/storage/rocksdb/prewritten_logs.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "tests/catch.hpp"
#include "tests/scale.hpp"
#include "tests/seed.hpp"
#include "tests/storage/log_layout.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"
#include "tests/storage/unreliable_files.hpp"

using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;
using scoreboard::ranking::user_id;

namespace {

/// What a store finds whose process was killed now, that of `directory`.
store_content content_after_kill(const std::string& directory, const std::string& copy) {
  copy_directory(directory, copy);
  return content_of(rocksdb_store(in(copy)));
}

std::string log_in(const std::string& directory) {
  return read_file(find_file(directory, "", ".log"));
}

/// Writes one user, whose name takes `bytes` bytes.
void write_user(rocksdb_store& to, std::size_t bytes) {
  const auto next = to.last().version + 1;
  auto name = std::to_string(next);
  name.resize(bytes, 'x');
  REQUIRE(append(to, one_total(next, user_id(name), 1)) == write_result::done);
}

/// Writes users until the log in `directory`, that of `to`, ends at byte `end`. Returns where the
/// last one begins.
std::size_t write_until(rocksdb_store& to, const std::string& directory, std::size_t end) {
  constexpr std::size_t usual = 4000;  // so that no number in a record takes another byte meanwhile
  write_user(to, usual);
  auto at = data_end(log_in(directory));
  write_user(to, usual);
  const auto record = data_end(log_in(directory)) - at;
  for (at += record; at + 2 * record < end; at = data_end(log_in(directory))) {
    write_user(to, usual);
  }
  write_user(to, end - at - record + usual);
  REQUIRE(data_end(log_in(directory)) == end);
  return at;
}

}  // namespace

// Bug: syncs that are as dear as before, or zeros that stay when a log is closed.
TEST_CASE("an open log has zeros ahead of its end, a closed one has none") {
  const scratch_directory scratch;
  commit_writer writer(1);
  {
    rocksdb_store opened(in(scratch / "store"));
    for (int i = 0; i < 20; ++i) {
      REQUIRE(writer.write(opened) == write_result::done);
      const auto log = log_in(scratch / "store");
      REQUIRE(log.size() == prewritten_logs::zone_bytes);
      REQUIRE(log.find_first_not_of('\0', data_end(log)) == std::string::npos);
    }
  }
  const auto log = log_in(scratch / "store");
  REQUIRE(log.size() == data_end(log));
  REQUIRE(content_of(rocksdb_store(in(scratch / "store"))) == writer.now());

  // RocksDB's files see to that themselves only when more was reserved for them.
  const auto files = std::make_shared<prewritten_logs>(rocksdb::FileSystem::Default());
  std::unique_ptr<rocksdb::FSWritableFile> file;
  REQUIRE(files->NewWritableFile(scratch / "1.log", {}, &file, nullptr).ok());
  REQUIRE(file->Append("12345", {}, nullptr).ok());
  REQUIRE(std::filesystem::file_size(scratch / "1.log") == prewritten_logs::zone_bytes);
  REQUIRE(file->Close({}, nullptr).ok());
  REQUIRE(read_file(scratch / "1.log") == "12345");
}

// Bug: a record at the end of a block, or of the zeros, that is taken for something else.
TEST_CASE("a killed store has all, wherever in a block its log ends") {
  const scratch_directory scratch;
  const auto boundary = GENERATE(log_block_bytes, prewritten_logs::zone_bytes);
  for (std::size_t missing = 0; missing < 2 * log_head_bytes + 2;
       missing += scoreboard::tests::stride(5)) {
    CAPTURE(boundary, missing);
    std::filesystem::remove_all(scratch / "store");
    rocksdb_store opened(in(scratch / "store"));
    write_until(opened, scratch / "store", boundary - missing);
    REQUIRE(content_after_kill(scratch / "store", scratch / "copy") == content_of(opened));
    write_user(opened, 100);
    REQUIRE(content_after_kill(scratch / "store", scratch / "copy") == content_of(opened));
  }
}

// Bug: writes that are found although one before them is not. RocksDB leaves out the rest of a
// block that goes on with zeros, and reads the next one: a write may begin there.
TEST_CASE("a write that the loss of power left zeros of ends the log") {
  const scratch_directory scratch;
  for (std::size_t missing = 0; missing < log_head_bytes; ++missing) {
    CAPTURE(missing);
    std::filesystem::remove_all(scratch / "store");
    rocksdb_store opened(in(scratch / "store"));
    const auto lost = write_until(opened, scratch / "store", log_block_bytes - missing);
    const auto versions_before = opened.last().version - 1;
    write_user(opened, 100);
    copy_directory(scratch / "store", scratch / "copy");
    auto log = log_in(scratch / "copy");
    std::fill_n(log.begin() + static_cast<std::ptrdiff_t>(lost), log_block_bytes - lost, '\0');
    write_file(find_file(scratch / "copy", "", ".log"), log);
    const auto found = content_of(rocksdb_store(in(scratch / "copy")));
    REQUIRE(found.last.version == versions_before);
    REQUIRE(found.totals.size() == versions_before);
  }
}

// Bug: zeros over data or at the wrong place, or a hole between appends.
TEST_CASE("large and small writes over many zones are all there, killed or closed") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  commit_writer writer(random());
  {
    rocksdb_store opened(in(scratch / "store"));
    std::size_t end = 0;
    while (end < 10 * prewritten_logs::zone_bytes / scoreboard::tests::stride(5)) {
      const auto users = random() % 3 == 0 ? random() % 8000 : random() % 50;
      REQUIRE(writer.write(opened, users) == write_result::done);
      const auto log = log_in(scratch / "store");
      end = data_end(log);
      REQUIRE(log.size() - end <= prewritten_logs::zone_bytes);
      if (random() % 4 != 0) continue;
      REQUIRE(content_after_kill(scratch / "store", scratch / "copy") == writer.now());
    }
  }
  REQUIRE(content_of(rocksdb_store(in(scratch / "store"))) == writer.now());
}

// Bug: zeros that take the space of what is to be written, or whose failure fails a write.
TEST_CASE("where there is no space for zeros, what fits is written") {
  const scratch_directory scratch;
  unreliable_environment unreliable;
  auto options = in(scratch / "store");
  options.env = unreliable.env.get();
  options.write_buffer_bytes = std::size_t{64} << 10;
  rocksdb_store opened(options);
  opened.compact();  // which begins a new log, with nothing in it
  constexpr std::uint64_t space = 20'000;
  unreliable.files->limit_space(".log", space);
  commit_writer writer(1);
  std::size_t end = 0;
  while (writer.write(opened) == write_result::done) {
    end = data_end(log_in(scratch / "store"));
    REQUIRE(opened.sync() == write_result::done);
  }
  REQUIRE(unreliable.files->was_full());
  REQUIRE(end > space - 1000);
  REQUIRE(writer.write(opened) == write_result::no_space);
  unreliable.files->free_space();
  REQUIRE(writer.write(opened) == write_result::done);
  REQUIRE(content_of(opened) == writer.now());
}

// Bug: a hole in what is left, part of a write, or less than what was synced.
TEST_CASE("of writes over zeros the loss of power takes any pages, and leaves a prefix") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  unreliable_environment unreliable;
  auto options = in(scratch / "store");
  options.env = unreliable.env.get();
  auto opened = std::make_unique<rocksdb_store>(options);
  store_content before;
  bool torn = false;
  for (std::size_t life = 0; life < 60; life += scoreboard::tests::stride(5)) {
    commit_writer writer(random(), before);
    // The zeros are there for good, and then some commits come that are not.
    const auto kept = 1 + random() % 5;
    for (std::uint64_t i = 0; i < kept; ++i) REQUIRE(writer.write(*opened) == write_result::done);
    REQUIRE(opened->sync() == write_result::done);
    const auto synced = writer.last_version();
    const auto lost = 1 + random() % 40;
    for (std::uint64_t i = 0; i < lost; ++i) {
      const auto users = random() % 8 == 0 ? random() % 1000 : random() % 50;
      REQUIRE(writer.write(*opened, users) == write_result::done);
    }
    lose_power(opened, options, unreliable, random);
    const auto reached = opened->last().version;
    REQUIRE(reached >= synced);
    torn |= reached > synced && reached < writer.last_version();
    before = content_of(*opened);
    REQUIRE(before == writer.after(reached));
  }
  REQUIRE(torn);
}
