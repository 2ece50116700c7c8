#include "tests/storage/unreliable_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace scoreboard::storage::testing {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
namespace fs = std::filesystem;

namespace {

/// Makes sectors or pages of a file zeros: those parts that lie in [begin, end), and any of them.
void zero_some(const std::string& path, std::uint64_t begin, std::uint64_t end,
               std::mt19937_64& random) {
  const std::uint64_t unit = random() % 2 == 0 ? 512 : 4096;
  const auto of_eight = std::array{0, 1, 4, 7, 8}[random() % 5];
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  for (auto from = begin; from < end;) {
    const auto to = std::min(end, (from / unit + 1) * unit);
    if (static_cast<int>(random() % 8) < of_eight) {
      file.seekp(static_cast<std::streamoff>(from));
      file << std::string(to - from, '\0');
    }
    from = to;
  }
}

}  // namespace

class unreliable_files::directory : public rocksdb::FSDirectory {
 public:
  directory(unreliable_files& all, std::string path, std::unique_ptr<rocksdb::FSDirectory> target)
      : all_(all), path_(std::move(path)), target_(std::move(target)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    auto status = all_.check_sync(path_);
    if (status.ok()) status = target_->Fsync(options, debug);
    if (!status.ok()) return status;
    const std::lock_guard lock(all_.one_);
    const fs::path own(path_);
    for (auto& [path, state] : all_.files_) {
      if (fs::path(path).parent_path() == own) state.entry_synced = true;
    }
    std::erase_if(all_.renamings_,
                  [&](const auto& one) { return fs::path(one.to).parent_path() == own; });
    return status;
  }
  std::size_t GetUniqueId(char* id, std::size_t bytes) const override {
    return target_->GetUniqueId(id, bytes);
  }

 private:
  unreliable_files& all_;
  const std::string path_;
  const std::unique_ptr<rocksdb::FSDirectory> target_;
};

void unreliable_files::stop() {
  const std::lock_guard lock(one_);
  stopped_ = true;
}

void unreliable_files::lose(std::mt19937_64& random) {
  const std::lock_guard lock(one_);
  for (auto one = renamings_.rbegin(); one != renamings_.rend(); ++one) {
    fs::rename(one->to, one->from);
    if (one->replaced) std::ofstream(one->to, std::ios::binary) << *one->replaced;
    files_[one->from] = files_[one->to];
    files_.erase(one->to);
  }
  renamings_.clear();
  for (auto& [path, state] : files_) {
    if (!fs::exists(path)) continue;
    if (!state.entry_synced) {
      fs::remove(path);
      continue;
    }
    const auto unsynced = state.bytes - state.synced_bytes;
    const auto kept = state.synced_bytes + (random() % 2 == 0 ? 0 : random() % (unsynced + 1));
    fs::resize_file(path, kept);
    if (!state.ahead) continue;
    zero_some(path, state.synced_appended, std::min(state.appended, kept), random);
  }
  files_.clear();
  stopped_ = false;
}

void unreliable_files::limit_space(const std::string& suffix, std::uint64_t bytes) {
  const std::lock_guard lock(one_);
  limited_suffix_ = suffix;
  space_ = bytes;
  was_full_ = false;
}

void unreliable_files::free_space() {
  const std::lock_guard lock(one_);
  space_.reset();
}

bool unreliable_files::was_full() const {
  const std::lock_guard lock(one_);
  return was_full_;
}

void unreliable_files::fail_next_sync(const std::string& suffix) {
  const std::lock_guard lock(one_);
  failing_sync_ = suffix;
}

std::uint64_t unreliable_files::take_space(const std::string& path, std::uint64_t offset,
                                           std::uint64_t size) {
  std::uint64_t old_bytes = 0;
  {
    const std::lock_guard lock(one_);
    old_bytes = files_[path].bytes;
  }
  const auto end = offset + size;
  const auto new_bytes = end - std::min(end, std::max(old_bytes, offset));
  return size - new_bytes + take_space(path, new_bytes);
}

std::uint64_t unreliable_files::take_space(const std::string& path, std::uint64_t wanted) {
  const std::lock_guard lock(one_);
  if (stopped_) return 0;
  if (!space_ || !path.ends_with(limited_suffix_)) return wanted;
  const auto taken = std::min(*space_, wanted);
  *space_ -= taken;
  was_full_ |= taken < wanted;
  return taken;
}

IOStatus unreliable_files::check_not_stopped() const {
  const std::lock_guard lock(one_);
  return stopped_ ? IOStatus::IOError("stopped") : IOStatus::OK();
}

IOStatus unreliable_files::check_sync(const std::string& path) {
  const std::lock_guard lock(one_);
  if (stopped_) return IOStatus::IOError("stopped");
  if (!failing_sync_ || !path.ends_with(*failing_sync_)) return IOStatus::OK();
  failing_sync_.reset();
  return IOStatus::IOError("cannot sync", path);
}

IOStatus unreliable_files::NewDirectory(const std::string& path, const IOOptions& options,
                                        std::unique_ptr<rocksdb::FSDirectory>* result,
                                        IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> made;
  auto status = target()->NewDirectory(path, options, &made, debug);
  if (status.ok()) *result = std::make_unique<directory>(*this, path, std::move(made));
  return status;
}

IOStatus unreliable_files::RenameFile(const std::string& from, const std::string& to,
                                      const IOOptions& options, IODebugContext* debug) {
  const std::lock_guard lock(one_);
  if (stopped_) return IOStatus::IOError("stopped");
  const bool known = files_.contains(from);
  std::optional<std::string> replaced;
  if (known && fs::exists(to)) {
    std::ifstream in(to, std::ios::binary);
    replaced.emplace(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  auto status = target()->RenameFile(from, to, options, debug);
  if (status.ok() && known) {
    files_[to] = files_[from];
    files_.erase(from);
    renamings_.push_back({from, to, std::move(replaced)});
  }
  return status;
}

IOStatus unreliable_files::DeleteFile(const std::string& path, const IOOptions& options,
                                      IODebugContext* debug) {
  const std::lock_guard lock(one_);
  if (stopped_) return IOStatus::IOError("stopped");
  files_.erase(path);
  return target()->DeleteFile(path, options, debug);
}

IOStatus unreliable_files::GetFreeSpace(const std::string& path, const IOOptions& options,
                                        std::uint64_t* bytes, IODebugContext* debug) {
  {
    const std::lock_guard lock(one_);
    if (space_) {
      *bytes = *space_;
      return IOStatus::OK();
    }
  }
  return target()->GetFreeSpace(path, options, bytes, debug);
}

void lose_power(std::unique_ptr<rocksdb_store>& opened, const rocksdb_store_options& options,
                unreliable_environment& where, std::mt19937_64& random) {
  where.files->stop();
  opened.reset();
  where.files->lose(random);
  opened = std::make_unique<rocksdb_store>(options);
}

}  // namespace scoreboard::storage::testing
