#include "src/storage/rocksdb/store_check.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
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
    into.archive = [this](const store::archive_record& found) { add_archive(found); };
    into.earlier = [this](const commits::earlier_user& found) { add_earlier(found); };
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
    into.erased = [this](std::uint64_t /*version*/, const boards::user_reference& /*user*/) {
      ++summary_.erased_users;
    };
    into.keys = [this](const commits::commit& keys) { add_keys(keys); };
    read_all(db, directory_, read_meta(db, directory_), into);
    add_default();
    for (const char kind : {codec::hidden_kind, codec::data_kind}) require_totals(db, kind);
    check_arrivals();
  }

 private:
  static std::string text_of(boards::board_id board) { return std::to_string(number(board)); }

  static std::size_t bytes_of(const ranking::user_id& user) {
    constexpr std::size_t around_user = 20;
    return (user.is_integer() ? 8 : user.text().size()) + around_user;
  }

  void add_board(const store::board_record& found) {
    const auto [place, is_new] = summary_.boards.emplace(found.name, board_summary());
    if (!is_new) refuse(directory_, "two boards have the name \"" + found.name + "\"");
    add_number(found.board, &place->second);
    if (!origins_.emplace(found.origin, &place->second).second)
      refuse(directory_, "two boards began with the number " + text_of(found.origin));
    if (number(found.board) > summary_.last.last_arrival) {
      refuse(directory_, "the board \"" + found.name + "\" has the number " + text_of(found.board) +
                             ", which was not given yet");
    }
    if (found.season_start_ms > summary_.last.wall_ms)
      refuse(directory_, "the season of \"" + found.name + "\" begins after the last commit");
  }

  /// Users may be on what has this number if there is a summary for them.
  void add_number(boards::board_id number, board_summary* users) {
    if (!boards_.emplace(number, users).second)
      refuse(directory_, "two boards or snapshots have the number " + text_of(number));
  }

  void add_archive(const store::archive_record& found) {
    const auto& info = found.info;
    const auto board = origins_.find(found.origin);
    if (board == origins_.end()) {
      refuse(directory_, "the snapshot \"" + info.name +
                             "\" is of the board that began with the number " +
                             text_of(found.origin) + ", which is not there");
    }
    if (!info.deleted && !archive_names_.emplace(found.origin, info.name).second)
      refuse(directory_, "two snapshots of one board have the name \"" + info.name + "\"");
    const auto& last = summary_.last;
    if (info.version > last.version || info.place > last.last_arrival ||
        number(info.id) > last.last_arrival || info.at_ms > last.wall_ms)
      refuse(directory_, "the snapshot \"" + info.name + "\" is after the last write");
    add_number(info.id, info.past_season && !info.written ? &past_seasons_ : nullptr);
    if (!info.past_season && !info.written) unwritten_.insert(info.id);
    if (info.written) summary_.written_archives.push_back(info.id);
    auto& counts = board->second->archives;
    ++(info.written ? counts.written : counts.unwritten);
  }

  void add_earlier(const commits::earlier_user& found) {
    if (!unwritten_.contains(found.archive)) {
      refuse(directory_, "something is kept for the snapshot with the number " +
                             text_of(found.archive) + ", which is not being written");
    }
    if (found.state && found.state->standing.arrived > summary_.last.last_arrival)
      refuse_arrival(found.state->standing.arrived);
    done_.add(bytes_of(found.user));
  }

  /// "default" has no record before something is done to it that is no score.
  void add_default() {
    if (summary_.boards.contains(boards::default_board)) return;
    if (origins_.contains(boards::default_board_id)) return;
    add_board({boards::default_board_id, std::string(boards::default_board), {}, {}});
  }

  board_summary& at(boards::board_id board) {
    if (board == boards::default_board_id) add_default();
    const auto found = boards_.find(board);
    if (found == boards_.end() || found->second == nullptr) {
      refuse(directory_,
             "a user is on the board with the number " + text_of(board) + ", which is not there");
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
    std::sort(arrivals_.begin(), arrivals_.end());
    const auto twice = std::adjacent_find(arrivals_.begin(), arrivals_.end());
    if (twice != arrivals_.end())
      refuse(directory_, "two users arrived at the same moment, " + std::to_string(*twice));
    if (!arrivals_.empty() && arrivals_.back() > summary_.last.last_arrival)
      refuse_arrival(arrivals_.back());
  }

  [[noreturn]] void refuse_arrival(ranking::arrival arrived) const {
    refuse(directory_, "a user arrived at " + std::to_string(arrived) + ", after the last write, " +
                           std::to_string(summary_.last.last_arrival));
  }

  const std::string& directory_;
  meter done_;
  store_summary& summary_;
  std::unordered_map<boards::board_id, board_summary*>
      boards_;  // archives included, see add_number
  std::unordered_map<boards::board_id, board_summary*> origins_;
  std::set<std::pair<boards::board_id, std::string>> archive_names_;  // by origin
  std::unordered_set<boards::board_id> unwritten_;                    // snapshots
  board_summary past_seasons_;  // that are not written, all together
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
