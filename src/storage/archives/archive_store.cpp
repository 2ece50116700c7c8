#include "src/storage/archives/archive_store.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "src/storage/archives/archive_database.hpp"
#include "src/storage/archives/archive_removal.hpp"
#include "src/storage/archives/user_eraser.hpp"
#include "src/storage/rocksdb/rocksdb_backup.hpp"

namespace scoreboard::storage::archives {

archive_store::archive_store(const archive_store_options& options)
    : database_(std::make_shared<archive_database>(options)) {}

archive_store::~archive_store() = default;

std::optional<archive_view> archive_store::open(boards::board_id archive) const {
  return archive_view::open(database_, archive);
}

bool archive_store::contains(boards::board_id archive) const {
  const reader_gate::pass reads(database_->readers());
  return database_->header(archive, nullptr).has_value();
}

std::vector<boards::board_id> archive_store::archives() const {
  const reader_gate::pass reads(database_->readers());
  std::vector<boards::board_id> found;
  const std::string end(1, static_cast<char>(header_kind + 1));
  const rocksdb::Slice bound(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &bound;
  const std::unique_ptr<rocksdb::Iterator> it(database_->db().NewIterator(options));
  for (it->Seek(rocksdb::Slice(&header_kind, 1)); it->Valid(); it->Next()) {
    const auto archive = archive_of(it->key().ToStringView());
    if (!archive) database_->refuse_record(it->key().ToStringView());
    found.push_back(*archive);
  }
  if (!it->status().ok()) refuse_archives(database_->options().directory, it->status());
  return found;
}

std::uint64_t archive_store::erased_up_to() const noexcept { return database_->erased_up_to(); }

std::string archive_store::trouble() const { return database_->trouble(); }

archive_writer archive_store::write() { return archive_writer(database_); }

write_result archive_store::remove(std::span<const boards::board_id> archives) {
  const std::unique_lock lock(database_->removals());
  std::vector<boards::board_id> sorted(archives.begin(), archives.end());
  std::ranges::sort(sorted);
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  change_set changes;
  for (const auto archive : sorted) {
    const auto header = database_->header(archive, nullptr);
    if (!header) continue;
    changes.remove(header_key(archive));
    remove_records(*database_, *header, changes);
  }
  return changes.bytes() == 0 ? write_result::done : database_->publish(changes);
}

write_result archive_store::erase(const boards::user_reference& user,
                                  std::span<const archived_board> from, std::uint64_t version) {
  user_eraser eraser(*database_);
  for (const auto& [archive, users] : from) {
    const auto resolved = boards::resolve(user, users);
    if (!resolved) continue;
    const auto result = eraser.erase(*resolved, archive);
    if (result != write_result::done) return result;
  }
  return eraser.finish(version);
}

write_result archive_store::reclaim(std::atomic<bool>* canceled) {
  return archives::reclaim(*database_, canceled);
}

std::shared_lock<std::shared_mutex> archive_store::pause_removals() const {
  return std::shared_lock(database_->removals());
}

void archive_store::backup(const std::string& directory,
                           const store::progress_visitor& visit) const {
  const reader_gate::pass reads(database_->readers());
  add_backup(database_->db(), database_->seed(), erased_up_to(), directory,
             database_->options().env, visit);
}

void restore(const std::string& directory, const std::string& target,
             const store::progress_visitor& visit, std::uint32_t number, rocksdb::Env* env) {
  restore_database(directory, target, visit, number, env,
                   [&](const std::string& unfinished, std::uint64_t /*version*/) {
                     // Nothing is known to be missing in it yet.
                     acknowledged_mark::create(unfinished, 0);
                     archive_store_options options;
                     options.directory = unfinished;
                     options.env = env;
                     acknowledged_mark::create(unfinished, open_read_only(options).state.changes);
                   });
}

}  // namespace scoreboard::storage::archives
