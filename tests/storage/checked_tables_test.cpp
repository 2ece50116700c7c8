#include "src/storage/rocksdb/checked_tables.hpp"

#include <cstdint>
#include <memory>
#include <string>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/sst_file_writer.h>

#include "src/storage/rocksdb/rocksdb_setup.hpp"
#include "tests/catch.hpp"
#include "tests/scale.hpp"
#include "tests/storage/scratch_directory.hpp"

using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;

namespace {

constexpr int records = 200;

std::string key_of(int number) { return "user " + std::to_string(1000 + number); }

/// The bytes of a table with some records and a range of keys that is deleted.
std::string make_table(const std::string& path) {
  const auto options = reading_options(nullptr);
  rocksdb::SstFileWriter table(rocksdb::EnvOptions(), options);
  REQUIRE(table.Open(path).ok());
  for (int i = 0; i < records; ++i) REQUIRE(table.Put(key_of(i), std::to_string(i)).ok());
  REQUIRE(table.DeleteRange(rocksdb::Slice("a"), rocksdb::Slice("b")).ok());
  REQUIRE(table.Finish().ok());
  return read_file(path);
}

/// Whether RocksDB reads all of the records, and no other ones. If not, it says that it does not.
bool is_read(const std::string& path) {
  rocksdb::SstFileReader table(reading_options(nullptr));
  if (!table.Open(path).ok() || !table.VerifyChecksum().ok()) return false;
  const std::unique_ptr<rocksdb::Iterator> it(table.NewIterator(scan_options()));
  int found = 0;
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    REQUIRE(it->key().ToString() == key_of(found));
    REQUIRE(it->value().ToString() == std::to_string(found));
    ++found;
  }
  if (!it->status().ok()) return false;
  REQUIRE(found == records);
  return true;
}

rocksdb::IOStatus open_checked(const std::string& path) {
  checked_tables files(rocksdb::FileSystem::Default());
  std::unique_ptr<rocksdb::FSRandomAccessFile> file;
  auto status = files.NewRandomAccessFile(path, {}, &file, nullptr);
  REQUIRE(status.ok() == (file != nullptr));
  return status;
}

}  // namespace

// Bug: the process ends by an assertion of RocksDB over a bit in the properties of a table.
TEST_CASE("a table with any bit flipped is refused, or reads as before") {
  const scratch_directory scratch;
  const auto path = scratch / "000007.sst";
  const auto sound = make_table(path);
  REQUIRE(is_read(path));
  std::size_t refused = 0;
  for (std::size_t at = 0; at < sound.size(); at += scoreboard::tests::stride(3)) {
    for (int bit = 0; bit < 8; ++bit) {
      CAPTURE(at, bit, sound.size());
      auto damaged = sound;
      damaged[at] = static_cast<char>(damaged[at] ^ 1 << bit);
      write_file(path, damaged);
      refused += is_read(path) ? 0U : 1U;
    }
  }
  // But for some bits of the footer, all of them.
  REQUIRE(refused > (sound.size() - 53) * 8 / scoreboard::tests::stride(3));
}

// Bug: as above. RocksDB reads a flipped bit there as a sign of a form that no block has here.
TEST_CASE("a table is not opened when the number at the end of its properties is damaged") {
  const scratch_directory scratch;
  const auto path = scratch / "000007.sst";
  auto bytes = make_table(path);
  REQUIRE(open_checked(path).ok());
  // The block that lists the others begins behind the properties and their trailer.
  const auto list_at = bytes.find("rocksdb.properties", bytes.size() - 300);
  REQUIRE(list_at != std::string::npos);
  std::size_t opened = 0;
  for (auto at = list_at - 100; at < list_at; ++at) {
    auto damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x80);
    write_file(path, damaged);
    const auto status = open_checked(path);
    CAPTURE(at, list_at, status.ToString());
    opened += status.ok() ? 1U : 0U;
    if (!status.ok())
      REQUIRE_THAT(status.ToString(), Catch::Matchers::ContainsSubstring("000007.sst"));
  }
  REQUIRE(opened == 0);
}

// Bug: the process ends for want of memory, as much as a damaged footer asks for.
TEST_CASE("a table is not opened when its footer names a block that is not in it") {
  const scratch_directory scratch;
  const auto path = scratch / "000007.sst";
  const auto sound = make_table(path);
  constexpr std::size_t places_at = 52;  // from the end
  for (const std::string& places :
       {std::string("\x05\xff\xff\xff\xff\xff\x7f\x05\x05", 9),
        std::string("\x05\x05\x05\xff\xff\xff\xff\xff\x7f", 9), std::string(9, '\xff'),
        std::string("\xff\xff\x7f\x05\x05\x05\x05\x05\x05", 9)}) {
    auto damaged = sound;
    damaged.replace(damaged.size() - places_at, places.size(), places);
    write_file(path, damaged);
    CHECK(open_checked(path).IsCorruption());
    CHECK_FALSE(is_read(path));
  }
}

// Bug: what RocksDB can read is refused.
TEST_CASE("only tables of the format that is written here are checked") {
  const scratch_directory scratch;
  const auto sound = make_table(scratch / "000007.sst");
  const auto opens = [&](const std::string& name, const std::string& bytes) {
    write_file(scratch / name, bytes);
    return open_checked(scratch / name).ok();
  };
  CHECK(opens("000008.sst", ""));
  CHECK(opens("000008.sst", "short"));
  CHECK(opens("000008.sst", std::string(sound.size(), 'x')));
  CHECK(opens("000008.blob", sound.substr(0, sound.size() - 60) + std::string(60, '\xff')));
  auto older = sound;
  older[older.size() - 12] = 4;  // the version
  CHECK(opens("000008.sst", older));
  CHECK(open_checked(scratch / "000009.sst").IsPathNotFound());
}
