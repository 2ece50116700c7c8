#include "src/ranking/merge.hpp"

#include <cassert>
#include <utility>

namespace scoreboard::ranking {

merge::merge(std::span<const snapshot> parts, std::span<const std::uint64_t> begins) {
  heap_.reserve(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const cursor at = parts[i].from(begins[i]);
    if (at.valid()) heap_.push_back({at.where(), at});
  }
  rebuild();
}

void merge::next() noexcept {
  assert(valid());
  head& best = heap_.front();
  best.at.next();
  if (best.at.valid()) {
    best.first = best.at.where();
  } else {
    best = heap_.back();
    heap_.pop_back();
  }
  sink(0);
}

void merge::seek(const place& p) noexcept {
  std::size_t kept = 0;
  for (head& h : heap_) {
    h.at.seek(p);
    if (!h.at.valid()) continue;
    h.first = h.at.where();
    std::swap(heap_[kept++], h);
  }
  heap_.erase(heap_.begin() + static_cast<std::ptrdiff_t>(kept), heap_.end());
  rebuild();
}

// Moves a head down to where no head under it is better.
void merge::sink(std::size_t i) noexcept {
  for (std::size_t child = 2 * i + 1; child < heap_.size(); child = 2 * i + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1].first < heap_[child].first) ++child;
    if (!(heap_[child].first < heap_[i].first)) return;
    std::swap(heap_[i], heap_[child]);
    i = child;
  }
}

void merge::rebuild() noexcept {
  for (std::size_t i = heap_.size() / 2; i-- != 0;) sink(i);
}

}  // namespace scoreboard::ranking
