#include "src/storage/memory_store.hpp"

#include <algorithm>
#include <utility>

#include "src/base/random_word.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::storage {

memory_store::memory_store(std::shared_ptr<memory_medium> medium)
    : medium_(std::move(medium)),
      seed_(medium_ ? medium_->seed() : random_word()),
      last_(medium_ ? medium_->written().last : progress()) {}

std::uint64_t memory_store::approximate_users() const {
  return medium_ ? medium_->written().standings.size() : 0;
}

void memory_store::read_standings(const standing_visitor& visit) const {
  if (!medium_) return;
  for (const auto& [key, value] : medium_->written().standings) {
    visit(key.first, key.second, value.total, value.arrived);
  }
}

void memory_store::read_rounds(const round_visitor& visit) const {
  if (!medium_) return;
  for (const auto& [place, round] : medium_->written().rounds) visit(round);
}

void memory_store::put(std::string_view board, const ranking::user_id& user, std::int64_t total,
                       ranking::arrival arrived) {
  if (!medium_) return;
  gathered_.standings.push_back({{std::string(board), user}, {total, arrived}});
}

void memory_store::put(const commits::round_record& round) {
  if (medium_) gathered_.rounds.push_back(round);
}

void memory_store::forget_rounds_before(commits::key_window window, std::uint64_t first_kept) {
  auto& forgotten = gathered_.first_kept[window];
  forgotten = std::max(forgotten, first_kept);
}

write_result memory_store::write(const progress& now) {
  auto next = std::exchange(gathered_, {});
  if (failed_) return write_result::failed;
  next.reached = now;
  const auto result = medium_ ? medium_->write(std::move(next)) : write_result::done;
  if (result == write_result::done) last_ = now;
  return noted(result, "write");
}

write_result memory_store::sync() {
  if (failed_) return write_result::failed;
  return noted(medium_ ? medium_->sync() : write_result::done, "sync");
}

write_result memory_store::noted(write_result result, const char* what) {
  if (result == write_result::failed) failed_ = true;
  if (result == write_result::no_space) trouble_ = "the medium is full";
  if (result == write_result::failed) trouble_ = std::string("the medium failed a ") + what;
  return result;
}

void memory_store::backup(const std::string& /*directory*/, const progress_visitor& /*visit*/) {
  throw storage_error("there is nothing on disk to back up: the server keeps its boards in memory");
}

}  // namespace scoreboard::storage
