// The files of unreliable_files that are written to.
#include <algorithm>
#include <filesystem>

#include "tests/storage/unreliable_files.hpp"

namespace scoreboard::storage::testing {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class unreliable_files::file : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  file(unreliable_files& all, std::string path, std::unique_ptr<rocksdb::FSWritableFile> target)
      : FSWritableFileOwnerWrapper(std::move(target)), all_(all), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    auto status = all_.check_not_stopped();
    if (!status.ok()) return status;
    std::uint64_t at = 0;
    {
      const std::lock_guard lock(all_.one_);
      at = all_.files_[path_].appended;
    }
    const auto taken = all_.take_space(path_, at, data.size());
    status = target()->Append(Slice(data.data(), taken), options, debug);
    if (status.ok()) {
      const std::lock_guard lock(all_.one_);
      auto& state = all_.files_[path_];
      state.appended += taken;
      state.bytes = std::max(state.bytes, state.appended);
    }
    if (status.ok() && taken < data.size()) status = IOStatus::NoSpace("no space in", path_);
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*sums*/, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Truncate(std::uint64_t bytes, const IOOptions& options, IODebugContext* debug) override {
    auto status = all_.check_not_stopped();
    if (status.ok()) status = target()->Truncate(bytes, options, debug);
    if (!status.ok()) return status;
    const std::lock_guard lock(all_.one_);
    auto& state = all_.files_[path_];
    state.bytes = bytes;
    for (auto* const one : {&state.appended, &state.synced_bytes, &state.synced_appended}) {
      *one = std::min(*one, bytes);
    }
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
    durability before;
    {
      const std::lock_guard lock(all_.one_);
      before = all_.files_[path_];
    }
    auto status = all_.check_sync(path_);
    if (status.ok()) status = sync();
    const std::lock_guard lock(all_.one_);
    auto& state = all_.files_[path_];
    if (!status.ok()) return status;
    state.synced_bytes = std::max(state.synced_bytes, before.bytes);
    state.synced_appended = std::max(state.synced_appended, before.appended);
    return status;
  }

  unreliable_files& all_;
  const std::string path_;
};

/// What writes at any place of a file that somebody appends to.
class unreliable_files::written_ahead : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  written_ahead(unreliable_files& all, std::string path,
                std::unique_ptr<rocksdb::FSRandomRWFile> target)
      : FSRandomRWFileOwnerWrapper(std::move(target)), all_(all), path_(std::move(path)) {}

  IOStatus Write(std::uint64_t offset, const Slice& data, const IOOptions& options,
                 IODebugContext* debug) override {
    auto status = all_.check_not_stopped();
    if (!status.ok()) return status;
    const auto taken = all_.take_space(path_, offset, data.size());
    status = target()->Write(offset, Slice(data.data(), taken), options, debug);
    if (status.ok()) {
      const std::lock_guard lock(all_.one_);
      auto& state = all_.files_[path_];
      state.bytes = std::max(state.bytes, offset + taken);
      state.ahead = true;
    }
    if (status.ok() && taken < data.size()) status = IOStatus::NoSpace("no space in", path_);
    return status;
  }

 private:
  unreliable_files& all_;
  const std::string path_;
};

IOStatus unreliable_files::NewWritableFile(const std::string& path,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                                           IODebugContext* debug) {
  auto status = check_not_stopped();
  if (!status.ok()) return status;
  std::unique_ptr<rocksdb::FSWritableFile> made;
  status = target()->NewWritableFile(path, options, &made, debug);
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
  const auto bytes = std::filesystem::file_size(path);
  files_.try_emplace(path, durability{bytes, bytes, false, bytes, bytes, true});
  *result = std::make_unique<file>(*this, path, std::move(made));
  return status;
}

IOStatus unreliable_files::NewRandomRWFile(const std::string& path,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSRandomRWFile>* result,
                                           IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSRandomRWFile> made;
  auto status = target()->NewRandomRWFile(path, options, &made, debug);
  if (status.ok()) *result = std::make_unique<written_ahead>(*this, path, std::move(made));
  return status;
}

}  // namespace scoreboard::storage::testing
