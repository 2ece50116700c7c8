#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <rocksdb/wal_filter.h>

#include "src/storage/codec.hpp"

namespace scoreboard::storage {

/// Sees the log while RocksDB opens a database, and lets it apply the writes up to one of them.
/// Only for the sources of this folder.
///
/// RocksDB has several logs at a time and syncs them together. A loss of power can take the end of
/// one and leave the next, and RocksDB would apply that one too, with a hole before it, when what
/// is left of the first ends with a whole record. The numbers of the writes show the hole, and here
/// the log ends before it. Thread rule: one thread.
class log_filter : public rocksdb::WalFilter {
 public:
  /// Lets nothing be applied: so a large log is judged quickly, and before anything is changed.
  log_filter() = default;

  /// Lets the writes up to this number be applied, and ends the log there.
  explicit log_filter(std::uint64_t last_write) : last_write_(last_write) {}

  const char* Name() const override { return "scoreboard.log_filter"; }

  WalProcessingOption LogRecordFound(unsigned long long log_number, const std::string& file_name,
                                     const rocksdb::WriteBatch& batch,
                                     rocksdb::WriteBatch* new_batch, bool* batch_changed) override;

  /// The number of the first write in the log, and what the last one before any hole said; none
  /// when the log is empty.
  std::optional<std::uint64_t> first_write() const noexcept { return first_write_; }
  const std::optional<codec::progress_record>& last() const noexcept { return last_; }

  /// What is wrong with the log, or nothing.
  const std::string& complaint() const noexcept { return complaint_; }

 private:
  const std::optional<std::uint64_t> last_write_;
  std::optional<std::uint64_t> first_write_;
  std::optional<codec::progress_record> last_;
  std::string complaint_;
};

}  // namespace scoreboard::storage
