#include "src/storage/archives/user_sorter.hpp"

#include <algorithm>
#include <cstring>
#include <queue>
#include <utility>

namespace scoreboard::storage::archives {

namespace {

constexpr std::size_t read_places = 4096;

/// Some number that changes when one of the places does, in whatever order they come.
std::uint64_t sum_of(const user_place& place) {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
  const auto mixed = (place.hash ^ (place.slot + 1) * odd) * odd;
  return mixed ^ mixed >> 32;
}

}  // namespace

/// Reads a run from its beginning.
class user_sorter::run_reader {
 public:
  run_reader(const rocksdb::RandomAccessFile& file, const run& of)
      : file_(&file), next_(of.offset), left_(of.count) {}

  const user_place& front() const { return places_[at_]; }

  /// Whether there is one more, which is then the first.
  bool advance(rocksdb::Status& status) {
    if (++at_ < places_.size()) return true;
    at_ = 0;
    places_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left_, read_places)));
    if (places_.empty()) return false;
    const auto bytes = places_.size() * sizeof(user_place);
    auto* const scratch = reinterpret_cast<char*>(places_.data());
    rocksdb::Slice found;
    status = file_->Read(next_ * sizeof(user_place), bytes, &found, scratch);
    if (status.ok() && found.size() != bytes)
      status = rocksdb::Status::Corruption("a file that was just written has too few bytes");
    if (!status.ok()) return false;
    if (found.data() != scratch) std::memcpy(scratch, found.data(), bytes);
    next_ += places_.size();
    left_ -= places_.size();
    return true;
  }

 private:
  const rocksdb::RandomAccessFile* file_;
  std::uint64_t next_;
  std::uint64_t left_;
  std::vector<user_place> places_;
  std::size_t at_ = 0;
};

user_sorter::user_sorter(rocksdb::Env* env, std::string path, std::size_t memory_bytes)
    : env_(env),
      path_(std::move(path)),
      most_(std::max<std::size_t>(memory_bytes / sizeof(user_place), 1)) {}

user_sorter::~user_sorter() { clear(); }

void user_sorter::add(const user_place& place) {
  if (gathered_.size() == most_) write_run();
  gathered_.push_back(place);
}

void user_sorter::write_run() {
  std::ranges::sort(gathered_);
  if (status_.ok() && !file_) status_ = env_->NewWritableFile(path_, &file_, {});
  if (status_.ok()) {
    status_ = file_->Append(rocksdb::Slice(reinterpret_cast<const char*>(gathered_.data()),
                                           gathered_.size() * sizeof(user_place)));
  }
  for (const auto& place : gathered_) sum_ += sum_of(place);
  runs_.push_back({written_, gathered_.size()});
  written_ += gathered_.size();
  gathered_.clear();
}

rocksdb::Status user_sorter::visit_sorted(
    const std::function<void(const user_place& place)>& visit) {
  if (runs_.empty()) {
    std::ranges::sort(gathered_);
    for (const auto& place : gathered_) visit(place);
  } else {
    write_run();
    std::vector<user_place>().swap(gathered_);
    if (status_.ok()) status_ = file_->Close();
    if (status_.ok()) status_ = merge(visit);
  }
  auto status = std::exchange(status_, {});
  clear();
  return status;
}

rocksdb::Status user_sorter::merge(const std::function<void(const user_place& place)>& visit) {
  std::unique_ptr<rocksdb::RandomAccessFile> file;
  auto status = env_->NewRandomAccessFile(path_, &file, {});
  if (!status.ok()) return status;
  std::vector<run_reader> readers;
  readers.reserve(runs_.size());
  const auto is_behind = [&](std::size_t a, std::size_t b) {
    return readers[a].front() > readers[b].front();
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(is_behind)> first(is_behind);
  for (const auto& part : runs_) {
    readers.emplace_back(*file, part);
    if (readers.back().advance(status)) first.push(readers.size() - 1);
  }
  std::uint64_t sum = 0;
  while (status.ok() && !first.empty()) {
    const auto reader = first.top();
    first.pop();
    sum += sum_of(readers[reader].front());
    visit(readers[reader].front());
    if (readers[reader].advance(status)) first.push(reader);
  }
  if (status.ok() && sum != sum_)
    status = rocksdb::Status::Corruption("a file is not read as it was written", path_);
  return status;
}

void user_sorter::clear() {
  if (file_) {
    file_.reset();
    env_->DeleteFile(path_).PermitUncheckedError();
  }
  gathered_.clear();
  runs_.clear();
  written_ = 0;
  sum_ = 0;
}

}  // namespace scoreboard::storage::archives
