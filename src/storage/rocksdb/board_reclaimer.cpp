#include "src/storage/rocksdb/board_reclaimer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <rocksdb/convenience.h>

namespace scoreboard::storage {

namespace {

/// How much of the files lies in a range, roughly.
std::uint64_t file_bytes(rocksdb::DB& db, const codec::key_range& range) {
  const rocksdb::Range wanted(range.begin, range.end);
  std::uint64_t bytes = 0;
  db.GetApproximateSizes(&wanted, 1, &bytes);
  return bytes;
}

}  // namespace

board_reclaimer::~board_reclaimer() {
  {
    const std::lock_guard lock(one_);
    ends_ = true;
  }
  changed_.notify_one();
  if (!thread_.joinable()) return;
  rocksdb::CancelAllBackgroundWork(&db_);
  thread_.join();
}

rocksdb::Status board_reclaimer::reclaim(std::vector<codec::key_range> deleted) {
  std::erase_if(deleted, [&](const auto& range) { return file_bytes(db_, range) < least_bytes_; });
  if (deleted.empty()) return {};
  // Not left to the other thread: RocksDB 7.8 ends the process when two attempts to begin a
  // memtable after one with such a deletion fail, and so the second must not be made. After a
  // failed write nobody writes again.
  rocksdb::FlushOptions options;
  options.wait = false;
  options.allow_write_stall = true;
  auto status = db_.Flush(options);
  if (!status.ok()) return status;
  {
    const std::lock_guard lock(one_);
    if (ends_) return status;
    ranges_.insert(ranges_.end(), deleted.begin(), deleted.end());
  }
  changed_.notify_one();
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  return status;
}

void board_reclaimer::run() {
  while (const auto ranges = wait()) {
    if (wait_for_files() && compact(*ranges)) continue;
    const std::lock_guard lock(one_);
    ends_ = true;
  }
}

bool board_reclaimer::compact(const std::vector<codec::key_range>& ranges) {
  return std::ranges::all_of(ranges, [&](const auto& range) {
    // Not DeleteFilesInRange: it may take a file with a part of the deletion and leave some of what
    // that deletes. An error that concerns the store comes up with its next write.
    const rocksdb::Slice begin(range.begin);
    const rocksdb::Slice end(range.end);
    return db_.CompactRange({}, &begin, &end).ok();
  });
}

std::optional<std::vector<codec::key_range>> board_reclaimer::wait() {
  std::unique_lock lock(one_);
  changed_.wait(lock, [&] { return ends_ || !ranges_.empty(); });
  if (ends_) return std::nullopt;
  return std::exchange(ranges_, {});
}

bool board_reclaimer::wait_for_files() {
  constexpr std::chrono::milliseconds pause{10};
  std::unique_lock lock(one_);
  std::uint64_t full = 1;
  while (!ends_ && db_.GetIntProperty(rocksdb::DB::Properties::kNumImmutableMemTable, &full) &&
         full > 0)
    changed_.wait_for(lock, pause);
  return !ends_;
}

}  // namespace scoreboard::storage
