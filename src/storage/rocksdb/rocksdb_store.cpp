#include "src/storage/rocksdb/rocksdb_store.hpp"

#include <cassert>
#include <filesystem>
#include <utility>
#include <vector>

#include <rocksdb/db.h>

#include "src/storage/codec.hpp"
#include "src/storage/file_sync.hpp"
#include "src/storage/rocksdb/acknowledged_mark.hpp"
#include "src/storage/rocksdb/board_reclaimer.hpp"
#include "src/storage/rocksdb/commit_batch.hpp"
#include "src/storage/rocksdb/leftover_files.hpp"
#include "src/storage/rocksdb/log_filter.hpp"
#include "src/storage/rocksdb/prewritten_logs.hpp"
#include "src/storage/rocksdb/rocksdb_backup.hpp"
#include "src/storage/rocksdb/rocksdb_reading.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"
#include "src/storage/rocksdb/store_creation.hpp"
#include "src/storage/rocksdb/store_inspection.hpp"
#include "src/storage/rocksdb/store_upgrade.hpp"
#include "src/storage/season_codec.hpp"
#include "src/storage/space_watch.hpp"

namespace scoreboard::storage {

namespace {

/// Whether a write failed for want of space only. RocksDB says Incomplete when it cannot take a
/// write because what makes room for it in memory is held up by such an error.
bool wants_space(const rocksdb::Status& status) {
  return status.IsNoSpace() || status.IsIncomplete();
}

}  // namespace

struct rocksdb_store::database {
  explicit database(const rocksdb_store_options& options)
      : env(rocksdb::NewCompositeEnv(
            std::make_shared<prewritten_logs>(env_or_default(options.env)->GetFileSystem()))),
        space(options.directory, env.get(), options.space_retry_interval) {}

  const std::unique_ptr<rocksdb::Env> env;  // RocksDB keeps the addresses of these two
  std::unique_ptr<log_filter> filter;
  std::unique_ptr<rocksdb::DB> db;  // none while the disk is full
  bool stale = false;               // to be closed before anything else
  space_watch space;                // for when it is closed
  std::unique_ptr<acknowledged_mark> mark;
  codec::identity identity;
  codec::progress_record written;  // what the last write said
  std::string trouble;

  commit_batch gathered;  // what the next write takes over

  // Of users whom a write deleted that is not yet synced.
  std::vector<codec::key_range> deleted_users;

  std::unique_ptr<board_reclaimer> reclaimer;  // of `db`, and ends before it

  /// What was opened is in use from now on.
  void use(std::unique_ptr<rocksdb::DB> opened, const rocksdb_store_options& options) {
    db = std::move(opened);
    gathered.forget_events();
    scan_kind(*db, options.directory, codec::event_kind,
              [this](std::string_view key, std::string_view value) {
                const auto told = codec::decode_event(key, value);
                if (told) gathered.know(*told);
                return told.has_value();
              });
    reclaimer = std::make_unique<board_reclaimer>(*db, options.least_reclaimed_bytes);
  }

  /// Opens what `options` say, with the writes up to `last_write`.
  std::unique_ptr<rocksdb::DB> open(const rocksdb_store_options& options, std::uint64_t last_write,
                                    rocksdb::Status& status) {
    filter = std::make_unique<log_filter>(last_write);
    auto with = writing_options(options);
    with.env = env.get();
    with.wal_filter = filter.get();
    return open_database(with, options.directory, status);
  }
};

rocksdb_store::rocksdb_store(rocksdb_store_options options)
    : options_(std::move(options)), database_(std::make_unique<database>(options_)) {
  open_first();
}

rocksdb_store::~rocksdb_store() = default;

void rocksdb_store::open_first() {
  const auto& directory = options_.directory;
  if (is_vacant(directory)) make_store(options_);
  if (!acknowledged_mark::is_in(directory) &&
      !std::filesystem::exists(std::filesystem::path(directory) / "CURRENT")) {
    refuse(directory, "there are files in it, but no store; name another directory");
  }

  std::uint64_t acknowledged = 0;
  if (!options_.accept_loss) {
    if (!acknowledged_mark::is_in(directory)) {
      refuse(directory, std::string("the file \"") + acknowledged_mark::file_name +
                            "\" is missing, so it is not known whether anything else is; restore a "
                            "backup into another directory, or accept the loss");
    }
    acknowledged = acknowledged_mark::read(directory);
  }
  const auto found = inspect(directory, options_.env);
  require_acknowledged(directory, found, acknowledged);

  rocksdb::Status status;
  auto db = database_->open(options_, found.progress.write_number, status);
  if (status.IsNoSpace() && remove_leftover_files(directory, database_->env.get()) > 0)
    db = database_->open(options_, found.progress.write_number, status);
  if (status.IsNoSpace()) {
    refuse(directory, status.ToString() + "; " + describe_space(directory, database_->env.get()));
  }
  require(directory, status);
  auto meta = read_meta(*db, directory);
  if (meta.progress != found.progress) refuse(directory, "somebody else changes it");
  if (meta.identity.version < codec::format_version) meta = upgrade(*db, directory, meta);

  // RocksDB has brought the log into files and these to the disk.
  const auto version = meta.progress.reached.version;
  if (options_.accept_loss) acknowledged_mark::create(directory, version);
  database_->mark = std::make_unique<acknowledged_mark>(directory);
  database_->mark->advance(version);
  database_->identity = meta.identity;
  database_->written = meta.progress;
  database_->use(std::move(db), options_);
}

std::uint64_t rocksdb_store::seed() const { return database_->identity.seed; }

store::progress rocksdb_store::last() const { return database_->written.reached; }

rocksdb_store::database& rocksdb_store::opened() const {
  if (!database_->db) refuse(options_.directory, "the disk is full");
  return *database_;
}

std::uint64_t rocksdb_store::approximate_users() const {
  std::uint64_t keys = 0;
  opened().db->GetIntProperty(rocksdb::DB::Properties::kEstimateNumKeys, &keys);
  return keys;
}

void rocksdb_store::load(const visitor& into) const {
  const store_meta meta{opened().identity, opened().written};
  read_all(*opened().db, options_.directory, meta, into);
}

void rocksdb_store::forget_keys_before(commits::key_window window, std::uint64_t first_kept) {
  database_->gathered.forget_keys_before(window, first_kept);
}

write_result rocksdb_store::append(std::span<const commit_ptr> commits) {
  auto& to = *database_;
  assert(!commits.empty() && commits.front()->version > to.written.reached.version);
  const bool open = !failed_ && reopen();
  if (open) to.gathered.add(commits, to.written.reached);
  const codec::progress_record next{
      progress_of(*commits.back(), to.gathered.last_event(), to.gathered.forgotten_event()),
      to.written.write_number + 1};
  to.gathered.add_progress(next);
  auto status = to.gathered.status();
  const auto bytes = to.gathered.records().GetDataSize();
  if (open && status.ok()) status = to.db->Write({}, &to.gathered.records());
  if (open && status.ok()) {
    const auto& deleted = to.gathered.deleted_users();
    to.deleted_users.insert(to.deleted_users.end(), deleted.begin(), deleted.end());
  }
  to.gathered.clear();
  if (!open) return failed_ ? write_result::failed : write_result::no_space;
  if (status.ok()) {
    to.written = next;
    written_bytes_ += bytes;
    return write_result::done;
  }
  to.trouble = status.ToString();
  return wants_space(status) ? refused_for_space() : fail();
}

write_result rocksdb_store::sync() {
  auto& to = *database_;
  if (failed_) return write_result::failed;
  if (!reopen()) return failed_ ? write_result::failed : write_result::no_space;
  const auto status = to.db->SyncWAL();
  if (!status.ok()) {
    // What the operating system could not write it may have dropped, and a second try would not
    // tell: nothing that was written since the last sync can be trusted.
    to.trouble = status.ToString();
    return fail();
  }
  to.mark->advance(to.written.reached.version);
  const auto reclaimed = to.reclaimer->reclaim(std::exchange(to.deleted_users, {}));
  if (reclaimed.ok()) return write_result::done;
  to.trouble = reclaimed.ToString();
  return wants_space(reclaimed) ? refused_for_space() : fail();
}

bool rocksdb_store::is_behind() const {
  // One more full buffer, and writes stop until one of them is a file.
  constexpr std::uint64_t most_full_buffers = write_buffers - 1;
  std::uint64_t full = 0;
  return database_->db &&
         database_->db->GetIntProperty(rocksdb::DB::Properties::kNumImmutableMemTable, &full) &&
         full >= most_full_buffers;
}

std::string rocksdb_store::trouble() const {
  const auto& of = *database_;
  return of.db || failed_ ? of.trouble : of.trouble + "; " + of.space.text();
}

write_result rocksdb_store::fail() {
  failed_ = true;
  return write_result::failed;
}

write_result rocksdb_store::refused_for_space() {
  database_->stale = true;
  close();
  return write_result::no_space;
}

void rocksdb_store::close() {
  const std::unique_lock lock(exists_, std::try_to_lock);
  if (!lock.owns_lock()) return;  // a backup reads it: at the next write, then
  // The file that a write failed on takes no further byte of it: RocksDB sees to that.
  database_->reclaimer.reset();
  database_->db.reset();
  database_->stale = false;
  remove_leftover_files(options_.directory, database_->env.get());
  database_->space.begin();
}

bool rocksdb_store::reopen() {
  auto& to = *database_;
  if (to.stale) close();
  if (to.stale) return false;
  if (to.db) return true;
  const auto now = std::chrono::steady_clock::now();
  if (!to.space.is_worth_an_attempt(now)) return false;

  const std::lock_guard lock(exists_);
  rocksdb::Status status;
  auto db = to.open(options_, to.written.write_number, status);
  std::string value;
  if (status.ok()) status = db->Get({}, rocksdb::Slice(codec::progress_key), &value);
  if (status.IsNoSpace()) {
    remove_leftover_files(options_.directory, to.env.get());
    to.space.note_failure(std::chrono::steady_clock::now());
    return false;
  }
  if (!status.ok() || codec::decode_progress(value) != to.written) {
    to.trouble = status.ok() ? "it has another state than was written" : status.ToString();
    fail();
    return false;
  }
  to.use(std::move(db), options_);
  return true;
}

void rocksdb_store::backup(const std::string& directory, const progress_visitor& visit) {
  const std::lock_guard lock(exists_);
  if (failed_) refuse(options_.directory, "it failed; open it again first");
  add_backup(*opened().db, seed(), database_->mark->version(), directory, options_.env, visit);
}

void rocksdb_store::compact() {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  require(options_.directory, opened().db->CompactRange(options, nullptr, nullptr));
}

}  // namespace scoreboard::storage
