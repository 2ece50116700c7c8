#include "src/storage/rocksdb/store_check.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <system_error>
#include <vector>

#include "src/boards/names.hpp"
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

void check_arrivals(const std::string& directory, std::vector<ranking::arrival>& arrivals,
                    ranking::arrival last) {
  std::sort(arrivals.begin(), arrivals.end());
  const auto twice = std::adjacent_find(arrivals.begin(), arrivals.end());
  if (twice != arrivals.end()) {
    refuse(directory, "two users arrived at the same moment, " + std::to_string(*twice));
  }
  if (!arrivals.empty() && arrivals.back() > last) {
    refuse(directory, "a user arrived at " + std::to_string(arrivals.back()) +
                          ", after the last write, " + std::to_string(last));
  }
}

/// Reads everything into `summary`, whose `last` is known.
void read_contents(rocksdb::DB& db, const std::string& directory,
                   const store::progress_visitor& visit, store_summary& summary) {
  meter done(visit);
  std::map<boards::board_id, std::uint64_t*> users;
  const auto add_board = [&](boards::board_id board, std::string_view name) {
    const auto [at, is_new] = summary.users.emplace(name, 0);
    if (!is_new) refuse(directory, "two boards have the name \"" + std::string(name) + "\"");
    users.emplace(board, &at->second);
  };
  add_board(boards::default_board_id, boards::default_board);
  std::vector<ranking::arrival> arrivals;
  read_all(db, directory, read_meta(db, directory),
           {add_board,
            [&](boards::board_id board, const ranking::entry& now) {
              const auto at = users.find(board);
              if (at == users.end()) {
                refuse(directory, "a user is on the board with the number " +
                                      std::to_string(number(board)) + ", which is not there");
              }
              ++*at->second;
              arrivals.push_back(now.arrived);
              done.add((now.user.is_integer() ? 8 : now.user.text().size()) + 20);
            },
            [&](const commits::commit& keys) {
              if (summary.key_records++ == 0 || keys.version < summary.first_version)
                summary.first_version = keys.version;
              done.add(keys.requests.size() * 26 + keys.results.size() * 2);
              if (keys.version > summary.last.version) {
                refuse(directory,
                       "commit " + std::to_string(keys.version) + " is after the last write");
              }
            }});
  check_arrivals(directory, arrivals, summary.last.last_arrival);
}

}  // namespace

store_summary check(const std::string& directory, const store::progress_visitor& visit,
                    rocksdb::Env* env) {
  store_summary summary;
  summary.acknowledged_version = acknowledged_mark::read(directory);
  const auto found = inspect(directory, env);
  require_acknowledged(directory, found, summary.acknowledged_version);
  summary.disk_bytes = disk_bytes_of(directory);

  log_filter log(found.progress.write_number);
  auto options = reading_options(env);
  options.wal_filter = &log;
  rocksdb::DB* opened = nullptr;
  auto status = rocksdb::DB::OpenForReadOnly(options, directory, &opened);
  const std::unique_ptr<rocksdb::DB> db(opened);
  if (status.ok()) status = db->VerifyChecksum(scan_options());
  if (!status.ok()) refuse(directory, status);

  summary.last = read_meta(*db, directory).progress.reached;
  read_contents(*db, directory, visit, summary);
  return summary;
}

}  // namespace scoreboard::storage
