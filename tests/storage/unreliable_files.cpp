#include "tests/storage/unreliable_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace scoreboard::storage::testing {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
namespace fs = std::filesystem;

class unreliable_files::file : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  file(unreliable_files& all, std::string path, std::unique_ptr<rocksdb::FSWritableFile> target)
      : FSWritableFileOwnerWrapper(std::move(target)), all_(all), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const auto taken = all_.take_space(path_, data.size());
    auto status = target()->Append(Slice(data.data(), taken), options, debug);
    if (status.ok()) {
      const std::lock_guard lock(all_.one_);
      all_.files_[path_].bytes += taken;
    }
    if (status.ok() && taken < data.size()) status = IOStatus::NoSpace("no space in", path_);
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*sums*/, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Truncate(std::uint64_t bytes, const IOOptions& options, IODebugContext* debug) override {
    if (all_.take_space("", 1) == 0) return IOStatus::IOError("stopped");
    auto status = target()->Truncate(bytes, options, debug);
    const std::lock_guard lock(all_.one_);
    auto& state = all_.files_[path_];
    if (status.ok()) state.bytes = bytes;
    state.synced_bytes = std::min(state.synced_bytes, state.bytes);
    return status;
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return synced([&] { return target()->Sync(options, debug); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return synced([&] { return target()->Fsync(options, debug); });
  }

 private:
  template <class Sync>
  IOStatus synced(const Sync& sync) {
    std::uint64_t bytes = 0;
    {
      const std::lock_guard lock(all_.one_);
      bytes = all_.files_[path_].bytes;
    }
    auto status = all_.check_sync(path_);
    if (status.ok()) status = sync();
    const std::lock_guard lock(all_.one_);
    auto& state = all_.files_[path_];
    if (status.ok()) state.synced_bytes = std::max(state.synced_bytes, bytes);
    return status;
  }

  unreliable_files& all_;
  const std::string path_;
};

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
    fs::resize_file(path, state.synced_bytes + (random() % 2 == 0 ? 0 : random() % (unsynced + 1)));
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

std::uint64_t unreliable_files::take_space(const std::string& path, std::uint64_t wanted) {
  const std::lock_guard lock(one_);
  if (stopped_) return 0;
  if (!space_ || !path.ends_with(limited_suffix_)) return wanted;
  const auto taken = std::min(*space_, wanted);
  *space_ -= taken;
  was_full_ |= taken < wanted;
  return taken;
}

IOStatus unreliable_files::check_sync(const std::string& path) {
  const std::lock_guard lock(one_);
  if (stopped_) return IOStatus::IOError("stopped");
  if (!failing_sync_ || !path.ends_with(*failing_sync_)) return IOStatus::OK();
  failing_sync_.reset();
  return IOStatus::IOError("cannot sync", path);
}

IOStatus unreliable_files::NewWritableFile(const std::string& path,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                                           IODebugContext* debug) {
  if (take_space("", 1) == 0) return IOStatus::IOError("stopped");
  std::unique_ptr<rocksdb::FSWritableFile> made;
  auto status = target()->NewWritableFile(path, options, &made, debug);
  if (!status.ok()) return status;
  const std::lock_guard lock(one_);
  files_[path] = {};
  *result = std::make_unique<file>(*this, path, std::move(made));
  return status;
}

IOStatus unreliable_files::ReopenWritableFile(const std::string& path,
                                              const rocksdb::FileOptions& options,
                                              std::unique_ptr<rocksdb::FSWritableFile>* result,
                                              IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> made;
  auto status = target()->ReopenWritableFile(path, options, &made, debug);
  if (!status.ok()) return status;
  const std::lock_guard lock(one_);
  const auto bytes = fs::file_size(path);
  files_.try_emplace(path, durability{bytes, bytes, true});
  *result = std::make_unique<file>(*this, path, std::move(made));
  return status;
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

}  // namespace scoreboard::storage::testing
