#include "src/storage/archives/archive_removal.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace scoreboard::storage::archives {

namespace {

/// How much of the files lies in a range, roughly.
std::uint64_t bytes_between(rocksdb::DB& db, const std::string& begin, const std::string& end) {
  const rocksdb::Range wanted(begin, end);
  std::uint64_t bytes = 0;
  db.GetApproximateSizes(&wanted, 1, &bytes);
  return bytes;
}

/// What was noted, in the order of keys. Gives that of a failure.
rocksdb::Status read_noted(rocksdb::DB& db, std::vector<codec::key_range>& noted) {
  const std::string end(1, static_cast<char>(compaction_kind + 1));
  const rocksdb::Slice bound(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &bound;
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(options));
  for (it->Seek(rocksdb::Slice(&compaction_kind, 1)); it->Valid(); it->Next()) {
    auto begin = it->key().ToString().substr(1);
    noted.push_back({std::move(begin), it->value().ToString()});
  }
  return it->status();
}

/// One range where there is little between two: files around them would be merged twice.
std::vector<codec::key_range> joined(const archive_database& in,
                                     const std::vector<codec::key_range>& noted) {
  std::vector<codec::key_range> ranges;
  for (const auto& next : noted) {
    if (!ranges.empty()) {
      auto& last = ranges.back();
      if (next.begin <= last.end ||
          bytes_between(in.db(), last.end, next.begin) < in.options().file_bytes) {
        last.end = std::max(last.end, next.end);
        continue;
      }
    }
    ranges.push_back(next);
  }
  return ranges;
}

/// Whether somebody still reads what was there at `moment`: then it is kept in the files.
bool is_read_since(rocksdb::DB& db, rocksdb::SequenceNumber moment) {
  std::uint64_t readers = 0;
  std::uint64_t oldest = 0;
  db.GetIntProperty(rocksdb::DB::Properties::kNumSnapshots, &readers);
  db.GetIntProperty("rocksdb.oldest-snapshot-sequence", &oldest);
  return readers > 0 && oldest < moment;
}

}  // namespace

void remove_records(const archive_database& from, const archive_header& of, change_set& changes) {
  auto range = records_of(of.body);
  if (bytes_between(from.db(), range.begin, range.end) >= from.options().least_reclaimed_bytes)
    changes.put(compaction_key(range.begin), range.end);
  changes.remove_range(std::move(range));
}

void replace_record(std::string key, std::string value, change_set& changes) {
  changes.put(compaction_key(key), key);
  changes.put(std::move(key), std::move(value));
}

write_result reclaim(archive_database& in, std::atomic<bool>* canceled) {
  if (const auto result = in.resume(); result != write_result::done) return result;
  auto& db = in.db();
  std::vector<codec::key_range> noted;
  auto status = read_noted(db, noted);
  if (!status.ok() || noted.empty()) return in.note(status);

  const auto moment = db.GetLatestSequenceNumber();
  const bool is_read = is_read_since(db, moment);
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  // What a merge kept for readers is in the last level with what replaced it.
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  options.canceled = canceled;
  for (const auto& range : joined(in, noted)) {
    const rocksdb::Slice begin(range.begin);
    const rocksdb::Slice end(range.end);
    status = db.CompactRange(options, &begin, &end);
    if (canceled != nullptr && *canceled) return write_result::done;
    if (!status.ok()) return in.note(status);
  }
  // Otherwise it has to be done again.
  if (is_read) return write_result::done;
  change_set changes;
  for (const auto& range : noted) changes.remove(compaction_key(range.begin));
  return in.publish(changes);
}

}  // namespace scoreboard::storage::archives
