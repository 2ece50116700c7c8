#include "src/storage/archives/change_set.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <rocksdb/sst_file_writer.h>

namespace scoreboard::storage::archives {

void change_set::put(std::string key, std::string value) {
  bytes_ += key.size() + value.size() + sizeof(change);
  changes_.push_back({std::move(key), std::move(value)});
}

void change_set::remove(std::string key) {
  bytes_ += key.size() + sizeof(change);
  changes_.push_back({std::move(key), std::nullopt});
}

void change_set::remove_range(codec::key_range range) {
  bytes_ += range.begin.size() + range.end.size() + sizeof range;
  removed_.push_back(std::move(range));
}

rocksdb::Status change_set::write(const rocksdb::Options& options, const std::string& path) {
  std::ranges::sort(changes_, {}, &change::key);
  assert(std::ranges::adjacent_find(changes_, {}, &change::key) == changes_.end());
  rocksdb::SstFileWriter file(rocksdb::EnvOptions(), options);
  auto status = file.Open(path);
  for (auto at = changes_.begin(); status.ok() && at != changes_.end(); ++at)
    status = at->value ? file.Put(at->key, *at->value) : file.Delete(at->key);
  for (auto at = removed_.begin(); status.ok() && at != removed_.end(); ++at)
    status = file.DeleteRange(at->begin, at->end);
  if (status.ok()) status = file.Finish();
  return status;
}

}  // namespace scoreboard::storage::archives
