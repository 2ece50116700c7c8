#include "src/storage/rocksdb/checked_logs.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace scoreboard::storage {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

namespace {

// The format: https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format. Records begin
// anew in each block, with a checksum of four bytes, a length of two, and a type.
constexpr std::size_t block_bytes = std::size_t{32} << 10;
constexpr std::size_t header_bytes = 7;
constexpr std::size_t length_at = 4;
constexpr std::size_t type_at = 6;
constexpr std::uint8_t last_type = 4;  // whole, first, middle and last; 0: none
constexpr char no_type = 0;

std::size_t byte_at(const char* where) { return static_cast<unsigned char>(*where); }

void check_block(char* block, std::size_t size) {
  std::size_t at = 0;
  while (at + header_bytes <= size) {
    char* const header = block + at;
    const auto length = byte_at(header + length_at) | byte_at(header + length_at + 1) << 8U;
    if (byte_at(header + type_at) > last_type) {
      header[type_at] = no_type;
      return;  // what follows in a block is not read
    }
    at += header_bytes + length;
  }
}

}  // namespace

/// RocksDB reads whole blocks, one after the other.
class checked_logs::log final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  using FSSequentialFileOwnerWrapper::FSSequentialFileOwnerWrapper;

  IOStatus Read(std::size_t size, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* debug) override {
    auto status = target()->Read(size, options, result, scratch, debug);
    if (!status.ok()) return status;
    if (offset_ % block_bytes == 0) {
      if (result->data() != scratch) std::copy_n(result->data(), result->size(), scratch);
      for (std::size_t at = 0; at < result->size(); at += block_bytes)
        check_block(scratch + at, std::min(result->size() - at, block_bytes));
      *result = Slice(scratch, result->size());
    }
    offset_ += result->size();
    return status;
  }

  IOStatus Skip(std::uint64_t size) override {
    auto status = target()->Skip(size);
    if (status.ok()) offset_ += size;
    return status;
  }

 private:
  std::uint64_t offset_ = 0;
};

IOStatus checked_logs::NewSequentialFile(const std::string& path,
                                         const rocksdb::FileOptions& options,
                                         std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                         IODebugContext* debug) {
  auto status = target()->NewSequentialFile(path, options, result, debug);
  const auto name = path.substr(path.rfind('/') + 1);
  if (status.ok() && (name.ends_with(".log") || name.starts_with("MANIFEST-")))
    *result = std::make_unique<log>(std::move(*result));
  return status;
}

}  // namespace scoreboard::storage
