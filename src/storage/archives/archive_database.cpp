#include "src/storage/archives/archive_database.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include "src/base/random_word.hpp"
#include "src/storage/file_sync.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"
#include "src/storage/rocksdb/store_creation.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::storage::archives {

namespace {

/// Blocks small enough that a page costs little to find in one, files that hold a filter.
std::shared_ptr<rocksdb::TableFactory> point_read_tables(const archive_store_options& from) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(from.cache_bytes);
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_size = std::size_t{8} << 10;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  return std::shared_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(table));
}

rocksdb::Options database_options(const archive_store_options& from) {
  auto options = checked_options(from.env);
  options.max_open_files = from.open_files;
  options.compression = rocksdb::kZSTD;  // Debian 12 and 13 have it
  options.table_factory = point_read_tables(from);
  options.write_buffer_size = std::size_t{1} << 20;  // nothing is written there
  options.max_background_jobs = 2;
  options.bytes_per_sync = std::uint64_t{1} << 20;
  options.max_manifest_file_size = std::size_t{4} << 20;
  // What comes in small files is merged in small steps; what comes in large ones is at the bottom.
  options.target_file_size_base = from.file_bytes;
  options.max_bytes_for_level_base = std::uint64_t{16} << 20;
  options.level0_slowdown_writes_trigger = std::numeric_limits<int>::max();
  options.level0_stop_writes_trigger = std::numeric_limits<int>::max();
  options.soft_pending_compaction_bytes_limit = 0;
  options.hard_pending_compaction_bytes_limit = 0;
  options.max_bgerror_resume_count = 0;
  return options;
}

store_state read_state(rocksdb::DB& db, const std::string& directory) {
  std::string value;
  const auto status = db.Get({}, rocksdb::Slice(state_key), &value);
  if (status.IsNotFound()) refuse_archives(directory, "it is a database, but not of archives");
  if (!status.ok()) refuse_archives(directory, status);
  const auto state = decode_state(value);
  if (!state) refuse_archives(directory, "the record of their state cannot be read");
  if (state->format > format_version) {
    refuse_archives(directory, "they have format " + std::to_string(state->format) +
                                   " and this program knows none after " +
                                   std::to_string(format_version) + "; use a newer program");
  }
  return *state;
}

std::string in(const std::string& directory, const std::string& name) {
  return (std::filesystem::path(directory) / name).string();
}

}  // namespace

/// Keeps RocksDB from trying again what failed by itself, which from version 9 on holds up those
/// who write; notes what failed.
class archive_database::error_listener : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*error*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* error) override {
    if (error->severity() >= rocksdb::Status::kHardError) is_hard_ = true;
    is_stopped_ = true;
  }

  /// Whether no further change is taken.
  bool is_hard() const { return is_hard_; }
  bool is_stopped() const { return is_stopped_; }

  void clear() {
    is_hard_ = false;
    is_stopped_ = false;
  }

 private:
  std::atomic<bool> is_hard_ = false;
  std::atomic<bool> is_stopped_ = false;
};

archive_database::archive_database(const archive_store_options& options)
    : options_(options),
      files_(std::make_shared<held_tables>(env_or_default(options.env)->GetFileSystem())),
      env_(rocksdb::NewCompositeEnv(files_)),
      errors_(std::make_shared<error_listener>()),
      rocksdb_options_(database_options(options)) {
  const auto& directory = options_.directory;
  rocksdb_options_.env = env_.get();
  rocksdb_options_.listeners.push_back(errors_);
  if (is_vacant(directory)) create();
  const auto found = open_read_only(options_).state;
  const auto status = open();
  if (!status.ok()) refuse_archives(directory, status);
  if (state_ != found) refuse_archives(directory, "somebody else changes them");
  mark_ = std::make_unique<acknowledged_mark>(directory);
  mark_->advance(state_.changes);

  const auto unfinished = in(directory, held_tables::unheld_directory);
  std::error_code error;
  std::filesystem::remove_all(unfinished, error);
  if (!error) std::filesystem::create_directories(unfinished, error);
  if (error) refuse_archives(directory, error.message());
}

archive_database::~archive_database() = default;

rocksdb::Status archive_database::open() {
  remove_empty_logs();
  rocksdb::Status status;
  db_ = open_database(rocksdb_options_, options_.directory, status);
  if (!status.ok()) return status;
  const auto last_body = state_.next_body;
  state_ = read_state(*db_, options_.directory);
  state_.next_body = std::max(state_.next_body, last_body);  // writers may have some
  erased_up_to_ = state_.erased_up_to;
  return status;
}

/// RocksDB begins a log whenever it opens, and removes those before it when it writes a memtable
/// out, which never happens here. One that cannot be removed now is removed at a later opening.
void archive_database::remove_empty_logs() const {
  std::vector<std::string> names;
  env_->GetChildren(options_.directory, &names).PermitUncheckedError();
  for (const auto& name : names) {
    if (!name.ends_with(".log")) continue;
    const auto path = in(options_.directory, name);
    std::uint64_t bytes = 0;
    if (env_->GetFileSize(path, &bytes).ok() && bytes == 0)
      env_->DeleteFile(path).PermitUncheckedError();
  }
}

/// Under another name first, as make_store().
void archive_database::create() const {
  const auto unfinished = options_.directory + ".new";
  std::error_code error;
  std::filesystem::remove_all(unfinished, error);
  if (!error) std::filesystem::create_directories(unfinished, error);
  if (error) refuse_archives(unfinished, error.message());

  auto options = rocksdb_options_;
  options.create_if_missing = true;
  options.error_if_exists = true;
  rocksdb::Status status;
  auto db = open_database(options, unfinished, status);
  store_state state;
  state.seed = random_word();
  if (status.ok()) status = db->Put({}, rocksdb::Slice(state_key), encode_state(state));
  if (status.ok()) status = db->Flush({});
  if (status.ok()) status = db->Close();
  if (!status.ok()) refuse_archives(unfinished, status);
  db.reset();
  acknowledged_mark::create(unfinished, state.changes);
  rename_directory(unfinished, options_.directory);
}

bool archive_database::get(const std::string& key, const rocksdb::Snapshot* at,
                           rocksdb::PinnableSlice& value) const {
  rocksdb::ReadOptions options;
  options.snapshot = at;
  const auto status = db().Get(options, db().DefaultColumnFamily(), key, &value);
  if (status.IsNotFound()) return false;
  if (!status.ok()) refuse_archives(options_.directory, status);
  return true;
}

std::optional<archive_header> archive_database::header(boards::board_id archive,
                                                       const rocksdb::Snapshot* at) const {
  const auto key = header_key(archive);
  rocksdb::PinnableSlice value;
  if (!get(key, at, value)) return std::nullopt;
  const auto header = decode_header(value.ToStringView());
  if (!header) refuse_record(key);
  return header;
}

void archive_database::refuse_record(std::string_view key) const {
  refuse_archives(options_.directory, "the record with the key 0x" +
                                          rocksdb::Slice(key).ToString(true) +
                                          " is missing or cannot be read");
}

std::string archive_database::new_file() {
  return in(options_.directory, held_tables::unheld_directory) + "/" +
         std::to_string(next_file_++) + ".sst";
}

void archive_database::remove_file(const std::string& path) const {
  env()->DeleteFile(path).PermitUncheckedError();
}

rocksdb::DB& archive_database::db() const {
  if (!db_) refuse_archives(options_.directory, "they could not be opened again: " + trouble());
  return *db_;
}

write_result archive_database::publish(change_set& changes, std::span<const std::string> files,
                                       std::optional<std::uint64_t> erased_up_to) {
  if (const auto result = resume(); result != write_result::done) return result;
  auto next = state_;
  ++next.changes;
  if (erased_up_to) next.erased_up_to = std::max(next.erased_up_to, *erased_up_to);
  changes.put(std::string(state_key), encode_state(next));

  std::vector<std::string> taken(files.begin(), files.end());
  taken.push_back(new_file());
  auto status = changes.write(rocksdb_options_, taken.back());
  if (status.ok()) status = take_over(taken);
  if (!status.ok()) {
    remove_file(taken.back());
    return note(status);
  }
  // Not all of it: others read the seed meanwhile.
  state_.changes = next.changes;
  state_.erased_up_to = next.erased_up_to;
  erased_up_to_ = next.erased_up_to;
  mark_->advance(next.changes);
  return write_result::done;
}

rocksdb::Status archive_database::take_over(const std::vector<std::string>& files) {
  std::uint64_t free_bytes = 0;
  if (env_->GetFreeSpace(options_.directory, &free_bytes).ok() &&
      free_bytes < options_.least_free_bytes) {
    return rocksdb::Status::NoSpace("less is free than what is left for RocksDB itself");
  }
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  options.write_global_seqno = false;
  options.verify_checksums_before_ingest = true;
  files_->hold();
  auto status = db_->IngestExternalFile(files, options);
  files_->release(!status.ok());
  // They may be in RocksDB's list of files all the same.
  is_stale_ = !status.ok();
  return status;
}

write_result archive_database::note(const rocksdb::Status& status) {
  if (status.ok()) return write_result::done;
  const std::lock_guard lock(trouble_guard_);
  trouble_ = status.ToString();
  if (status.IsNoSpace()) return write_result::no_space;
  failed_ = true;
  return write_result::failed;
}

write_result archive_database::resume() {
  if (failed_) return write_result::failed;
  if (is_stale_ || errors_->is_hard()) return reopen();
  if (!errors_->is_stopped()) return write_result::done;
  errors_->clear();
  return note(db_->Resume());
}

write_result archive_database::reopen() {
  is_stale_ = true;
  constexpr std::chrono::seconds patience{1};
  if (!readers_.close(patience))
    return note(rocksdb::Status::NoSpace("archives are read that have to be opened again"));
  db_.reset();
  errors_->clear();
  auto result = write_result::failed;
  try {
    const auto acknowledged = state_.changes;
    result = note(open());
    if (result == write_result::done && state_.changes < acknowledged)
      result = note(rocksdb::Status::Corruption("they have fewer changes than were made"));
    is_stale_ = result == write_result::no_space;
    if (result != write_result::done) db_ = open_read_only(options_).db;
  } catch (const storage_error& error) {
    result = note(rocksdb::Status::Corruption(error.what()));
  }
  readers_.open();
  return result;
}

std::string archive_database::trouble() const {
  const std::lock_guard lock(trouble_guard_);
  return trouble_;
}

read_only_archives open_read_only(const archive_store_options& options) {
  const auto& directory = options.directory;
  if (!acknowledged_mark::is_in(directory)) {
    refuse_archives(directory, std::string("the file \"") + acknowledged_mark::file_name +
                                   "\" is missing; name another directory, or restore a backup "
                                   "into another one");
  }
  const auto acknowledged = acknowledged_mark::read(directory);
  read_only_archives found;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(database_options(options), directory, &opened);
  found.db.reset(opened);
  if (!status.ok()) refuse_archives(directory, status);
  found.state = read_state(*found.db, directory);
  if (found.state.changes < acknowledged) {
    refuse_archives(directory, "of " + std::to_string(acknowledged) + " changes only " +
                                   std::to_string(found.state.changes) +
                                   " are there; restore a backup into another directory");
  }
  return found;
}

void refuse_archives(const std::string& directory, const std::string& why) {
  auto message = "cannot use the archives in \"" + directory + "\": " + why;
  std::ranges::replace(message, '\n', ' ');
  throw storage_error(message);
}

void refuse_archives(const std::string& directory, const rocksdb::Status& why) {
  const bool damaged = why.IsCorruption() || why.IsNotFound() || why.IsPathNotFound();
  refuse_archives(directory,
                  why.ToString() + (damaged ? "; restore a backup into another directory" : ""));
}

}  // namespace scoreboard::storage::archives
