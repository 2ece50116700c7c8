#pragma once

#include <cstdint>
#include <mutex>

#include <rocksdb/rate_limiter.h>

#include "src/storage/store.hpp"

namespace scoreboard::storage {

/// A rate limiter that limits nothing and tells a visitor how many bytes have passed: the one place
/// where RocksDB's restore says how far it is. Only for the sources of this folder. Thread rule:
/// any thread calls anything.
class transfer_meter : public rocksdb::RateLimiter {
 public:
  /// `visit` may be empty, and must outlive this object.
  explicit transfer_meter(const store::progress_visitor& visit) : visit_(visit) {}

  using rocksdb::RateLimiter::Request;
  void Request(std::int64_t bytes, rocksdb::Env::IOPriority priority,
               rocksdb::Statistics* statistics) override;

  void SetBytesPerSecond(std::int64_t /*bytes_per_second*/) override {}
  std::int64_t GetSingleBurstBytes() const override;
  std::int64_t GetTotalBytesThrough(rocksdb::Env::IOPriority priority) const override;
  std::int64_t GetTotalRequests(rocksdb::Env::IOPriority priority) const override;
  std::int64_t GetBytesPerSecond() const override;

 private:
  const store::progress_visitor& visit_;
  mutable std::mutex one_;
  std::int64_t bytes_ = 0;
  std::int64_t requests_ = 0;
};

}  // namespace scoreboard::storage
