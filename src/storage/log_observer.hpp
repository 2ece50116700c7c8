#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <rocksdb/wal_filter.h>

#include "src/storage/codec.hpp"

namespace scoreboard::storage {

/// Reads the log while RocksDB opens a database, and keeps all of it from being applied: so a large
/// log is judged quickly, and before anything is changed. Only for the sources of this folder.
/// Thread rule: one thread.
class log_observer : public rocksdb::WalFilter {
 public:
  const char* Name() const override { return "scoreboard.log_observer"; }

  WalProcessingOption LogRecordFound(unsigned long long log_number, const std::string& file_name,
                                     const rocksdb::WriteBatch& batch,
                                     rocksdb::WriteBatch* new_batch, bool* batch_changed) override;

  /// Numbers of the first and what the last write in the log said; none when the log is empty.
  std::optional<std::uint64_t> first_write() const noexcept { return first_write_; }
  const std::optional<codec::progress_record>& last() const noexcept { return last_; }

  /// What is wrong with the log, or nothing.
  const std::string& complaint() const noexcept { return complaint_; }

 private:
  std::optional<std::uint64_t> first_write_;
  std::optional<codec::progress_record> last_;
  std::string complaint_;
};

}  // namespace scoreboard::storage
