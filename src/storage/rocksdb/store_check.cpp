#include "src/storage/rocksdb/store_check.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "src/storage/rocksdb/acknowledged_mark.hpp"
#include "src/storage/rocksdb/log_filter.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"
#include "src/storage/rocksdb/store_inspection.hpp"

namespace scoreboard::storage {

namespace {

std::uint64_t disk_bytes_of(const std::string& directory) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(directory, error)) {
    const auto size = file.file_size(error);
    if (!error) bytes += size;
  }
  return bytes;
}

/// Tells a visitor of every few bytes.
class meter {
 public:
  explicit meter(const store::progress_visitor& visit) : visit_(visit) {}

  void add(std::uint64_t bytes) {
    constexpr std::uint64_t step = std::uint64_t{1} << 20;
    const auto before = bytes_ / step;
    bytes_ += bytes;
    if (visit_ && bytes_ / step != before) visit_(bytes_);
  }

 private:
  const store::progress_visitor& visit_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

store_summary check(const std::string& directory, const store::progress_visitor& visit,
                    rocksdb::Env* env) {
  store_summary summary;
  summary.acknowledged_round = acknowledged_mark::read(directory);
  const auto found = inspect(directory, env);
  require_acknowledged(directory, found, summary.acknowledged_round);
  summary.last = found.progress.reached;
  summary.disk_bytes = disk_bytes_of(directory);

  log_filter log(found.progress.write_number);
  auto options = reading_options(env);
  options.wal_filter = &log;
  rocksdb::DB* opened = nullptr;
  auto status = rocksdb::DB::OpenForReadOnly(options, directory, &opened);
  const std::unique_ptr<rocksdb::DB> db(opened);
  if (status.ok()) status = db->VerifyChecksum(scan_options());
  if (!status.ok()) refuse(directory, status);

  meter done(visit);
  std::vector<ranking::arrival> arrivals;
  read_standings(*db, directory,
                 [&](std::string_view board, const ranking::user_id& user, std::int64_t /*total*/,
                     ranking::arrival arrived) {
                   auto at = summary.users.find(board);
                   if (at == summary.users.end()) at = summary.users.emplace(board, 0).first;
                   ++at->second;
                   arrivals.push_back(arrived);
                   done.add(board.size() + (user.is_integer() ? 8 : user.text().size()) + 10);
                 });
  std::sort(arrivals.begin(), arrivals.end());
  const auto twice = std::adjacent_find(arrivals.begin(), arrivals.end());
  if (twice != arrivals.end()) {
    refuse(directory, "two users arrived at the same moment, " + std::to_string(*twice));
  }
  if (!arrivals.empty() && arrivals.back() > summary.last.stamp) {
    refuse(directory, "a user arrived at " + std::to_string(arrivals.back()) +
                          ", after the last write, " + std::to_string(summary.last.stamp));
  }

  read_rounds(*db, directory, [&](const commits::round_record& round) {
    if (summary.rounds++ == 0 || round.number < summary.first_round)
      summary.first_round = round.number;
    done.add(round.requests.size() * 25 + round.results.size() * 2);
    if (round.number > summary.last.round) {
      refuse(directory, "round " + std::to_string(round.number) + " is after the last write");
    }
  });
  return summary;
}

}  // namespace scoreboard::storage
