#include "src/storage/archives/held_tables.hpp"

#include <filesystem>

namespace scoreboard::storage::archives {

void held_tables::hold() {
  const std::lock_guard lock(one_);
  holds_ = true;
}

void held_tables::release(bool keep) {
  std::vector<std::string> removed;
  {
    const std::lock_guard lock(one_);
    holds_ = false;
    removed.swap(held_);
  }
  if (keep) return;
  for (const auto& path : removed) target()->DeleteFile(path, {}, nullptr).PermitUncheckedError();
}

rocksdb::IOStatus held_tables::DeleteFile(const std::string& path,
                                          const rocksdb::IOOptions& options,
                                          rocksdb::IODebugContext* debug) {
  const std::filesystem::path file(path);
  if (file.extension() == ".sst" && file.parent_path().filename() != unheld_directory) {
    const std::lock_guard lock(one_);
    if (holds_) {
      held_.push_back(path);
      return rocksdb::IOStatus::OK();
    }
  }
  return target()->DeleteFile(path, options, debug);
}

}  // namespace scoreboard::storage::archives
