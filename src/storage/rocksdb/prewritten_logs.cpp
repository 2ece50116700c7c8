#include "src/storage/rocksdb/prewritten_logs.hpp"

#include <cstdint>
#include <utility>

namespace scoreboard::storage {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

/// RocksDB appends to it on one thread at a time.
class prewritten_logs::log final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  /// `zeros`: the same file.
  log(std::unique_ptr<rocksdb::FSWritableFile> target,
      std::unique_ptr<rocksdb::FSRandomRWFile> zeros)
      : FSWritableFileOwnerWrapper(std::move(target)), zeros_(std::move(zeros)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    auto status = target()->Append(data, options, debug);
    if (status.ok()) appended(data.size(), options, debug);
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& sums, IODebugContext* debug) override {
    auto status = target()->Append(data, options, sums, debug);
    if (status.ok()) appended(data.size(), options, debug);
    return status;
  }

  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    // Zeros that stay there do no harm.
    if (zone_end_ > end_) target()->Truncate(end_, options, debug).PermitUncheckedError();
    return target()->Close(options, debug);
  }

 private:
  void appended(std::size_t bytes, const IOOptions& options, IODebugContext* debug) {
    end_ += bytes;
    if (end_ < zone_end_ || !zeros_) return;
    static const std::string zone(zone_bytes, '\0');
    zone_end_ = (end_ / zone_bytes + 1) * zone_bytes;
    // After the data: where there is little space, the data has it.
    const auto status = zeros_->Write(end_, Slice(zone.data(), zone_end_ - end_), options, debug);
    if (!status.ok()) zeros_.reset();
  }

  std::unique_ptr<rocksdb::FSRandomRWFile> zeros_;  // none when they are done without
  std::uint64_t end_ = 0;                           // of the data
  std::uint64_t zone_end_ = 0;                      // of the zeros
};

IOStatus prewritten_logs::NewWritableFile(const std::string& path,
                                          const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* result,
                                          IODebugContext* debug) {
  auto status = target()->NewWritableFile(path, options, result, debug);
  if (!status.ok() || !path.ends_with(".log")) return status;
  std::unique_ptr<rocksdb::FSRandomRWFile> zeros;
  if (target()->NewRandomRWFile(path, options, &zeros, debug).ok()) {
    *result = std::make_unique<log>(std::move(*result), std::move(zeros));
  }
  return status;
}

}  // namespace scoreboard::storage
