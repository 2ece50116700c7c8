#pragma once

#include <cstddef>
#include <memory>

#include "src/storage/memory_store.hpp"
#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "tests/storage/scratch_directory.hpp"

/// The stores that every conformance test runs with.
namespace scoreboard::storage::testing {

/// How the memory store is opened.
class in_memory {
 public:
  std::unique_ptr<store> open() { return std::make_unique<memory_store>(medium_); }

 private:
  std::shared_ptr<memory_medium> medium_ = std::make_shared<memory_medium>();
};

/// How the store of RocksDB is opened. `Bytes`: of the write buffer; with few, much is moved from
/// file to file meanwhile.
template <std::size_t Bytes>
class in_rocksdb {
 public:
  std::unique_ptr<store> open() {
    rocksdb_store_options options;
    options.directory = directory_ / "store";
    options.write_buffer_bytes = Bytes;
    options.least_reclaimed_bytes = 0;
    return std::make_unique<rocksdb_store>(options);
  }

 private:
  scratch_directory directory_;
};

using with_large_buffer = in_rocksdb<std::size_t{4} << 20>;
using with_small_buffer = in_rocksdb<std::size_t{64} << 10>;

/// All of them, as arguments of a TEMPLATE_TEST_CASE.
#define SCOREBOARD_STORES in_memory, with_large_buffer, with_small_buffer

}  // namespace scoreboard::storage::testing
