#include "src/storage/rocksdb/checked_logs.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <rocksdb/file_system.h>

#include "tests/catch.hpp"
#include "tests/storage/scratch_directory.hpp"

using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;

namespace {

constexpr std::size_t block_bytes = std::size_t{32} << 10;

/// A record with a body of `size` bytes that look like types themselves.
std::string record(std::uint8_t type, std::size_t size) {
  std::string bytes = "sums";
  bytes += static_cast<char>(size % 256);
  bytes += static_cast<char>(size / 256);
  bytes += static_cast<char>(type);
  return bytes + std::string(size, '\x05');
}

/// What the file system shows of a file with this content, read as RocksDB reads a log.
std::string read(const std::string& path, const std::string& content) {
  write_file(path, content);
  checked_logs files(rocksdb::FileSystem::Default());
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  REQUIRE(files.NewSequentialFile(path, {}, &file, nullptr).ok());
  std::string found;
  std::string scratch(block_bytes, '\0');
  for (;;) {
    rocksdb::Slice part;
    REQUIRE(file->Read(block_bytes, {}, &part, scratch.data(), nullptr).ok());
    if (part.empty()) return found;
    found.append(part.data(), part.size());
  }
}

}  // namespace

// Bug: a record that looks like one of a recycled log, which RocksDB 9.10 reads for ever; or bytes
// of users' data that are taken for the type of a record.
TEST_CASE("of a log only types of records that are never written are changed") {
  const scratch_directory scratch;
  const std::string sound = record(1, 300) + record(2, block_bytes - 314) + record(4, 700);
  REQUIRE(sound.size() == block_bytes + 707);  // the last one begins a block
  for (const std::string name : {"000012.log", "MANIFEST-000011"}) {
    CAPTURE(name);
    CHECK(read(scratch / name, sound) == sound);
    for (const int type : {5, 6, 8, 11, 131, 255}) {
      CAPTURE(type);
      for (const std::size_t at : {std::size_t{6}, std::size_t{313}, block_bytes + 6}) {
        auto damaged = sound;
        auto expected = sound;
        damaged[at] = static_cast<char>(type);
        expected[at] = '\0';
        CHECK(read(scratch / name, damaged) == expected);
      }
    }
  }
  const auto other = record(5, 10);
  CHECK(read(scratch / "000013.sst", other) == other);
}
