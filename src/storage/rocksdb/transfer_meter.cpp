#include "src/storage/rocksdb/transfer_meter.hpp"

#include <limits>

namespace scoreboard::storage {

void transfer_meter::Request(std::int64_t bytes, rocksdb::Env::IOPriority /*priority*/,
                             rocksdb::Statistics* /*statistics*/) {
  const std::lock_guard lock(one_);
  bytes_ += bytes;
  ++requests_;
  if (visit_) visit_(static_cast<std::uint64_t>(bytes_));
}

// So large that RocksDB never splits what it reads, and small enough for its arithmetic.
std::int64_t transfer_meter::GetSingleBurstBytes() const {
  // RocksDB takes a buffer of this size for every file that it copies.
  return std::int64_t{1} << 20;
}

std::int64_t transfer_meter::GetTotalBytesThrough(rocksdb::Env::IOPriority /*priority*/) const {
  const std::lock_guard lock(one_);
  return bytes_;
}

std::int64_t transfer_meter::GetTotalRequests(rocksdb::Env::IOPriority /*priority*/) const {
  const std::lock_guard lock(one_);
  return requests_;
}

std::int64_t transfer_meter::GetBytesPerSecond() const {
  return std::numeric_limits<std::int32_t>::max();
}

}  // namespace scoreboard::storage
