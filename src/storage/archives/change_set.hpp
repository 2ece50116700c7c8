#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rocksdb/options.h>
#include <rocksdb/status.h>

#include "src/storage/codec.hpp"

namespace scoreboard::storage::archives {

/// Changes of keys that are made together: a table file of them is what RocksDB takes over. Only
/// for the sources of this folder. Thread rule: one thread.
class change_set {
 public:
  /// REQUIRES: no key is put or removed twice.
  void put(std::string key, std::string value);
  void remove(std::string key);

  /// REQUIRES: none of the keys of the range is put in the same set.
  void remove_range(codec::key_range range);

  /// Roughly, in memory.
  std::size_t bytes() const noexcept { return bytes_; }

  /// Writes them to a new file, which has survived the loss of power when this succeeds.
  /// REQUIRES: it is not empty. O(n log n).
  rocksdb::Status write(const rocksdb::Options& options, const std::string& path);

 private:
  struct change {
    std::string key;
    std::optional<std::string> value;  ///< none: the key is removed
  };

  std::vector<change> changes_;
  std::vector<codec::key_range> removed_;
  std::size_t bytes_ = 0;
};

}  // namespace scoreboard::storage::archives
