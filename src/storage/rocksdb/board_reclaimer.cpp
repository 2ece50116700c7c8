#include "src/storage/rocksdb/board_reclaimer.hpp"

#include <utility>

#include <rocksdb/convenience.h>

#include "src/storage/codec.hpp"

namespace scoreboard::storage {

namespace {

std::vector<codec::key_range> ranges_of(const std::vector<boards::board_id>& deleted) {
  std::vector<codec::key_range> ranges;
  for (const auto board : deleted) {
    for (const char kind : {codec::total_kind, codec::data_kind, codec::hidden_kind})
      ranges.push_back(codec::users_of(kind, board));
  }
  return ranges;
}

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

void board_reclaimer::reclaim(const std::vector<boards::board_id>& deleted) {
  if (deleted.empty()) return;
  {
    const std::lock_guard lock(one_);
    deleted_.insert(deleted_.end(), deleted.begin(), deleted.end());
  }
  changed_.notify_one();
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void board_reclaimer::run() {
  while (const auto deleted = wait()) {
    for (const auto& range : ranges_of(*deleted)) {
      if (file_bytes(db_, range) < least_bytes_) continue;
      // Not DeleteFilesInRange: it may take a file with a part of the deletion and leave some of
      // what that deletes. An error that concerns the store comes up with its next write.
      const rocksdb::Slice begin(range.begin);
      const rocksdb::Slice end(range.end);
      db_.CompactRange({}, &begin, &end).PermitUncheckedError();
    }
  }
}

std::optional<std::vector<boards::board_id>> board_reclaimer::wait() {
  std::unique_lock lock(one_);
  changed_.wait(lock, [&] { return ends_ || !deleted_.empty(); });
  if (ends_) return std::nullopt;
  return std::exchange(deleted_, {});
}

}  // namespace scoreboard::storage
