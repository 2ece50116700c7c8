#include "actors/server/kept_records.hpp"

#include <algorithm>
#include <cassert>

namespace scoreboard::actors {

namespace {

// A deletion in the store costs as much as many writes, whatever it deletes.
constexpr std::size_t records_worth_a_deletion = 1024;
constexpr std::size_t size_worth_a_deletion = 100'000;

}  // namespace

void kept_records::add(const record& newest) {
  assert(records_.empty() ||
         (records_.back().version < newest.version && records_.back().time_ms <= newest.time_ms));
  records_.push_back(newest);
  size_ += newest.size;
}

std::optional<std::uint64_t> kept_records::first_needed() {
  while (!records_.empty() && !needs_oldest()) {
    size_ -= records_.front().size;
    done_size_ += records_.front().size;
    ++done_with_;
    records_.pop_front();
  }
  if (records_.empty() ||
      (done_with_ < records_worth_a_deletion && done_size_ < size_worth_a_deletion))
    return std::nullopt;
  done_with_ = 0;
  done_size_ = 0;
  return records_.front().version;
}

bool kept_records::needs_oldest() const {
  const auto& oldest = records_.front();
  const auto age = static_cast<std::uint64_t>(bounds_.age.count());
  const bool old = oldest.time_ms + age < records_.back().time_ms;
  return !old && size_ - oldest.size < bounds_.size;
}

void add_records(const commits::commit& newest, window_records& to) {
  std::array<std::size_t, commits::key_window_count> sizes{};
  for (const auto& request : newest.requests)
    sizes[static_cast<std::size_t>(request.window)] +=
        std::max<std::size_t>(request.result_count, 1);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] != 0) to[i].add({newest.version, newest.time_ms, sizes[i]});
  }
}

}  // namespace scoreboard::actors
