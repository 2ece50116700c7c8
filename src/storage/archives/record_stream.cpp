#include "src/storage/archives/record_stream.hpp"

#include <utility>

namespace scoreboard::storage::archives {

record_stream::~record_stream() {
  file_.reset();
  for (const auto& file : files_) to_.remove_file(file);
}

void record_stream::note(const rocksdb::Status& status) {
  if (status_.ok()) status_ = status;
}

void record_stream::put(std::string key, const std::string& value) {
  if (!status_.ok()) return;
  bytes_ += key.size() + value.size();
  if (!files_.empty()) return write(key, value);
  gathered_.push_back({std::move(key), value});
  constexpr std::size_t around_record = sizeof(gathered_record);
  if (bytes_ + gathered_.size() * around_record <= to_.options().gathered_bytes) return;
  for (const auto& record : gathered_) write(record.key, record.value);
  std::vector<gathered_record>().swap(gathered_);
}

void record_stream::write(const std::string& key, const std::string& value) {
  if (!status_.ok()) return;
  if (!file_) {
    files_.push_back(to_.new_file());
    file_ = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), to_.file_options());
    note(file_->Open(files_.back()));
  }
  if (status_.ok()) note(file_->Put(key, value));
  if (status_.ok() && file_->FileSize() >= to_.options().file_bytes) end_file();
}

void record_stream::end_file() {
  note(file_->Finish());
  file_.reset();
}

void record_stream::finish(change_set& changes) {
  if (status_.ok() && file_) end_file();
  if (!status_.ok()) return;
  for (auto& record : gathered_) changes.put(std::move(record.key), std::move(record.value));
  gathered_.clear();
}

}  // namespace scoreboard::storage::archives
