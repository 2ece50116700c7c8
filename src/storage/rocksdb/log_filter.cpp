#include "src/storage/rocksdb/log_filter.hpp"

#include <rocksdb/write_batch.h>

namespace scoreboard::storage {

namespace {

/// Finds the progress record in a batch.
class progress_finder : public rocksdb::WriteBatch::Handler {
 public:
  rocksdb::Status PutCF(std::uint32_t /*family*/, const rocksdb::Slice& key,
                        const rocksdb::Slice& value) override {
    if (key.ToStringView() == codec::progress_key) {
      found_ = codec::decode_progress(value.ToStringView());
    }
    return rocksdb::Status::OK();
  }
  rocksdb::Status DeleteRangeCF(std::uint32_t /*family*/, const rocksdb::Slice& /*begin*/,
                                const rocksdb::Slice& /*end*/) override {
    return rocksdb::Status::OK();
  }

  const std::optional<codec::progress_record>& found() const noexcept { return found_; }

 private:
  std::optional<codec::progress_record> found_;
};

}  // namespace

rocksdb::WalFilter::WalProcessingOption log_filter::LogRecordFound(
    unsigned long long /*log_number*/, const std::string& file_name,
    const rocksdb::WriteBatch& batch, rocksdb::WriteBatch* /*new_batch*/, bool* /*batch_changed*/) {
  const auto pass = last_write_ ? WalProcessingOption::kContinueProcessing
                                : WalProcessingOption::kIgnoreCurrentRecord;
  // RocksDB writes an empty batch of its own after it found the end of a log torn.
  if (batch.Count() == 0) return pass;
  progress_finder finder;
  const auto status = batch.Iterate(&finder);
  const auto& found = finder.found();
  if (!status.ok() || !found) {
    complaint_ = "\"" + file_name + "\" has a record that cannot be read";
    return WalProcessingOption::kStopReplay;
  }
  const bool follows = !last_ || found->write_number == last_->write_number + 1;
  if (!follows || (last_write_ && found->write_number > *last_write_)) {
    return WalProcessingOption::kStopReplay;
  }
  if (!first_write_) first_write_ = found->write_number;
  last_ = found;
  return pass;
}

}  // namespace scoreboard::storage
