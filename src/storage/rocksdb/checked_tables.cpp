#include "src/storage/rocksdb/checked_tables.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <xxhash.h>

#include "src/commits/byte_reader.hpp"

namespace scoreboard::storage {

using rocksdb::IOStatus;

namespace {

// The format: https://github.com/facebook/rocksdb/wiki/Rocksdb-BlockBasedTable-Format. Behind a
// block are a byte that says how it is compressed, and the checksum of the block and that byte.
constexpr std::size_t checksum_bytes = 4;
constexpr std::size_t trailer_bytes = 1 + checksum_bytes;

// A table ends with the type of its checksums, the places of two blocks, zeros, and these two.
constexpr std::size_t footer_bytes = 53;
constexpr std::size_t version_at = 41;
constexpr std::size_t magic_at = 45;
constexpr std::uint32_t version_number = 5;
constexpr std::uint64_t magic_number = 0x88e241b785f4cff7;
constexpr std::uint8_t xxh3_checksums = 4;

constexpr std::string_view properties_name = "rocksdb.properties";

/// Where a block is, without its trailer.
struct block_place {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i)
    value = value << 8U | static_cast<std::uint8_t>(bytes[i - 1]);
  return value;
}

block_place take_place(commits::byte_reader& from) {
  const auto offset = from.varint();
  return {offset, from.varint()};
}

/// RocksDB's ComputeBuiltinChecksum() for XXH3. REQUIRES: at least the trailer is there.
bool has_right_checksum(std::string_view block_with_trailer) {
  constexpr std::uint32_t last_byte_factor = 0x6b9083d9;
  const auto block = block_with_trailer.substr(0, block_with_trailer.size() - trailer_bytes);
  const auto last = static_cast<std::uint8_t>(block_with_trailer[block.size()]);
  const auto sum = static_cast<std::uint32_t>(XXH3_64bits(block.data(), block.size()));
  return little_endian(block_with_trailer.substr(block.size() + 1)) ==
         (sum ^ last * last_byte_factor);
}

/// The place that the block which lists them has for the block of this name.
std::optional<block_place> find_place(std::string_view block, std::string_view name) {
  commits::byte_reader entries(block);
  std::string key;
  while (entries.good()) {
    // A key begins as the one before it did.
    key.resize(std::min<std::uint64_t>(entries.varint(), key.size()));
    const auto key_size = entries.varint();
    const auto value_size = entries.varint();
    key += entries.bytes(key_size);
    commits::byte_reader value(entries.bytes(value_size));
    if (key == name) return take_place(value);
  }
  return std::nullopt;
}

/// Checks one table file.
class table_check {
 public:
  table_check(const std::string& path, const rocksdb::FSRandomAccessFile& file, std::uint64_t size,
              const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug)
      : path_(path), file_(file), size_(size), options_(options), debug_(debug) {}

  IOStatus run() {
    if (size_ < footer_bytes) return IOStatus::OK();
    std::string footer;
    auto status = read({size_ - footer_bytes, footer_bytes}, footer);
    const std::string_view bytes(footer);
    if (!status.ok() || little_endian(bytes.substr(magic_at)) != magic_number ||
        little_endian(bytes.substr(version_at, magic_at - version_at)) != version_number)
      return status;
    commits::byte_reader parts(bytes.substr(0, version_at));
    const auto checksums = parts.byte();
    const auto list = take_place(parts);
    const auto index = take_place(parts);
    if (!parts.good() || !is_in_file(list) || !is_in_file(index)) return damaged();
    if (checksums != xxh3_checksums) return status;

    std::string block;
    status = read_block(list, block);
    if (!status.ok()) return status;
    const auto properties = find_place(block, properties_name);
    if (!properties) return status;
    return is_in_file(*properties) ? read_block(*properties, block) : damaged();
  }

 private:
  bool is_in_file(const block_place& block) const {
    const auto end = size_ - footer_bytes;
    return end >= trailer_bytes && block.offset <= end - trailer_bytes &&
           block.size <= end - trailer_bytes - block.offset;
  }

  IOStatus damaged() const { return IOStatus::Corruption("its end is damaged", path_); }

  IOStatus read(const block_place& from, std::string& into) const {
    into.resize(from.size);
    rocksdb::Slice found;
    auto status = file_.Read(from.offset, into.size(), options_, &found, into.data(), debug_);
    if (status.ok() && found.size() != into.size()) return damaged();
    if (status.ok() && found.data() != into.data()) into.assign(found.data(), found.size());
    return status;
  }

  /// A block that is right, with its trailer.
  IOStatus read_block(const block_place& from, std::string& into) const {
    auto status = read({from.offset, from.size + trailer_bytes}, into);
    return status.ok() && !has_right_checksum(into) ? damaged() : status;
  }

  const std::string& path_;
  const rocksdb::FSRandomAccessFile& file_;
  const std::uint64_t size_;
  const rocksdb::IOOptions& options_;
  rocksdb::IODebugContext* const debug_;
};

}  // namespace

IOStatus checked_tables::NewRandomAccessFile(const std::string& path,
                                             const rocksdb::FileOptions& options,
                                             std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                             rocksdb::IODebugContext* debug) {
  auto status = target()->NewRandomAccessFile(path, options, result, debug);
  if (!status.ok() || !path.ends_with(".sst")) return status;
  std::uint64_t size = 0;
  status = target()->GetFileSize(path, options.io_options, &size, debug);
  if (status.ok()) status = table_check(path, **result, size, options.io_options, debug).run();
  if (!status.ok()) result->reset();
  return status;
}

}  // namespace scoreboard::storage
