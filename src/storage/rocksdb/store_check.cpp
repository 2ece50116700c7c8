#include "src/storage/rocksdb/store_check.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <unordered_map>
#include <utility>
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

/// Looks at everything that is in a store, and counts it.
class content_check {
 public:
  /// `summary`: its `last` is known.
  content_check(const std::string& directory, const store::progress_visitor& visit,
                store_summary& summary)
      : directory_(directory), done_(visit), summary_(summary) {}

  void read(rocksdb::DB& db) {
    store::visitor into;
    into.board = [this](const store::board_record& found) { add_board(found); };
    into.hidden = [this](boards::board_id board, const ranking::user_id& user) {
      ++at(board).hidden;
      done_.add(bytes_of(user));
    };
    into.total = [this](boards::board_id board, const ranking::entry& found) {
      ++at(board).users;
      arrivals_.push_back(found.arrived);
      done_.add(bytes_of(found.user));
    };
    into.data = [this](boards::board_id board, const ranking::user_id& user,
                       std::string_view data) {
      ++at(board).with_data;
      done_.add(bytes_of(user) + data.size());
    };
    into.erased = [this](const boards::user_reference& /*user*/) { ++summary_.erased_users; };
    into.keys = [this](const commits::commit& keys) { add_keys(keys); };
    read_all(db, directory_, read_meta(db, directory_), into);
    add_default();
    for (const char kind : {codec::hidden_kind, codec::data_kind}) require_totals(db, kind);
    check_arrivals();
  }

 private:
  static std::size_t bytes_of(const ranking::user_id& user) {
    constexpr std::size_t around_user = 20;
    return (user.is_integer() ? 8 : user.text().size()) + around_user;
  }

  void add_board(const store::board_record& found) {
    const auto [place, is_new] = summary_.boards.emplace(found.name, board_summary());
    if (!is_new) refuse(directory_, "two boards have the name \"" + found.name + "\"");
    boards_.emplace(found.board, &place->second);
    if (number(found.board) > summary_.last.last_arrival) {
      refuse(directory_, "the board \"" + found.name + "\" has the number " +
                             std::to_string(number(found.board)) + ", which was not given yet");
    }
    if (found.season_start_ms > summary_.last.time_ms)
      refuse(directory_, "the season of \"" + found.name + "\" begins after the last commit");
  }

  /// "default" has no record before it is deleted or has settings.
  void add_default() {
    if (summary_.boards.contains(boards::default_board)) return;
    add_board({boards::default_board_id, std::string(boards::default_board), {}, {}});
  }

  board_summary& at(boards::board_id board) {
    if (board == boards::default_board_id) add_default();
    const auto found = boards_.find(board);
    if (found == boards_.end()) {
      refuse(directory_, "a user is on the board with the number " + std::to_string(number(board)) +
                             ", which is not there");
    }
    return *found->second;
  }

  void add_keys(const commits::commit& keys) {
    if (summary_.key_records++ == 0 || keys.version < summary_.first_version)
      summary_.first_version = keys.version;
    done_.add(keys.requests.size() * 26 + keys.results.size() * 2);
    if (keys.version > summary_.last.version)
      refuse(directory_, "commit " + std::to_string(keys.version) + " is after the last write");
  }

  /// Refuses records of this kind of users who have no total. Both are in the same order.
  void require_totals(rocksdb::DB& db, char kind) {
    const std::unique_ptr<rocksdb::Iterator> totals(db.NewIterator(scan_options()));
    totals->Seek(std::string(1, codec::total_kind));
    scan_kind(db, directory_, kind, [&](std::string_view key, std::string_view /*value*/) {
      std::string wanted(key);
      wanted.front() = codec::total_kind;
      // Where many users have such a record, the next total is the one.
      if (totals->Valid() && totals->key().ToStringView() < wanted) totals->Next();
      if (totals->Valid() && totals->key().ToStringView() < wanted) totals->Seek(wanted);
      if (!totals->status().ok()) refuse(directory_, totals->status());
      return totals->Valid() && totals->key().ToStringView() == wanted;
    });
  }

  void check_arrivals() {
    const auto last = summary_.last.last_arrival;
    std::sort(arrivals_.begin(), arrivals_.end());
    const auto twice = std::adjacent_find(arrivals_.begin(), arrivals_.end());
    if (twice != arrivals_.end())
      refuse(directory_, "two users arrived at the same moment, " + std::to_string(*twice));
    if (!arrivals_.empty() && arrivals_.back() > last) {
      refuse(directory_, "a user arrived at " + std::to_string(arrivals_.back()) +
                             ", after the last write, " + std::to_string(last));
    }
  }

  const std::string& directory_;
  meter done_;
  store_summary& summary_;
  std::unordered_map<boards::board_id, board_summary*> boards_;
  std::vector<ranking::arrival> arrivals_;
};

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
  content_check(directory, visit, summary).read(*db);
  return summary;
}

}  // namespace scoreboard::storage
