#include "src/storage/memory_store.hpp"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "src/base/random_word.hpp"
#include "src/commits/codec.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::storage {

namespace {

void visit_archives(const memory_medium::content& of, const store::visitor& into) {
  std::vector<store::archive_record> all;
  for (const auto& [archive, record] : of.archives) all.push_back(record);
  std::ranges::sort(all, {}, [](const store::archive_record& record) {
    return std::pair(record.origin, record.info.place);
  });
  for (const auto& found : all) into.archive(found);
}

}  // namespace

memory_store::memory_store(std::shared_ptr<memory_medium> medium)
    : medium_(std::move(medium)),
      seed_(medium_ ? medium_->seed() : random_word()),
      last_(medium_ ? medium_->last() : progress()) {}

std::uint64_t memory_store::approximate_users() const {
  return medium_ ? medium_->written().totals.size() : 0;
}

void memory_store::load(const visitor& into) const {
  if (!medium_) return;
  const auto content = medium_->written();
  for (const auto& [board, record] : content.boards) {
    if (into.board) into.board(record);
  }
  if (into.archive) visit_archives(content, into);
  for (const auto& [key, state] : content.earlier) {
    if (into.earlier) into.earlier({key.first, key.second, state});
  }
  for (const auto& [board, user] : content.hidden) {
    if (into.hidden) into.hidden(board, user);
  }
  for (const auto& [key, value] : content.totals) {
    if (into.total) into.total(key.first, {key.second, value.total, value.arrived});
  }
  for (const auto& [key, data] : content.data) {
    if (into.data) into.data(key.first, key.second, data);
  }
  for (const auto& [version, user] : content.erased) {
    if (into.erased) into.erased(version, user);
  }
  for (const auto& [number, told] : content.events) {
    if (into.event) into.event(told);
  }
  for (const auto& [place, keys] : content.keys) {
    if (into.keys) into.keys(keys);
  }
}

write_result memory_store::append(std::span<const commit_ptr> commits) {
  assert(!commits.empty() && commits.front()->version > last_.version);
  memory_medium::change next;
  next.first_kept = std::exchange(first_kept_, {});
  if (failed_) return write_result::failed;
  if (medium_) {
    for (const auto& commit : commits) commits::encode(*commit, next.commits.emplace_back());
  }
  const auto result = medium_ ? medium_->write(std::move(next)) : write_result::done;
  if (result == write_result::done && medium_) {
    last_ = medium_->last();
  } else if (result == write_result::done) {
    auto last_event = last_.last_event;
    for (const auto& one : commits) last_event = commits::events_of(*one, last_event).last;
    last_ = progress_of(*commits.back(), last_event, last_event);
  }
  return noted(result, "write");
}

void memory_store::forget_keys_before(commits::key_window window, std::uint64_t first_kept) {
  auto& forgotten = first_kept_[window];
  forgotten = std::max(forgotten, first_kept);
}

write_result memory_store::sync() {
  if (failed_) return write_result::failed;
  return noted(medium_ ? medium_->sync() : write_result::done, "sync");
}

write_result memory_store::noted(write_result result, const char* operation) {
  if (result == write_result::failed) failed_ = true;
  if (result == write_result::no_space) trouble_ = "the medium is full";
  if (result == write_result::failed) trouble_ = std::string("the medium failed a ") + operation;
  return result;
}

void memory_store::backup(const std::string& /*directory*/, const progress_visitor& /*visit*/) {
  throw storage_error("there is nothing on disk to back up: the server keeps its boards in memory");
}

}  // namespace scoreboard::storage
