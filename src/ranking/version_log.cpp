#include "src/ranking/version_log.hpp"

#include <utility>

namespace scoreboard::ranking {

live_version& version_log::open(const node* root, std::uint64_t size) {
  auto version = std::make_unique<live_version>();
  version->number = current_;
  version->root = root;
  version->size = size;
  live_.push_back(std::move(version));
  newest_ = current_++;
  return *live_.back();
}

live_version* version_log::reopen() noexcept {
  if (live_.empty() || live_.back()->number + 1 != current_) return nullptr;
  auto& handles = live_.back()->handles;
  std::uint32_t seen = handles.load(std::memory_order_relaxed);
  while (seen != 0)
    if (handles.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed))
      return live_.back().get();
  return nullptr;
}

void version_log::drop(node* n) noexcept {
  if (is_seen(*n))
    live_.back()->replaced.push(n);
  else
    nodes_.free(n);
}

void version_log::drop(slot_id slot) {
  if (slots_.version_of(slot) <= newest_)
    live_.back()->erased.push_back(slot);
  else
    slots_.free(slot);
}

void version_log::sweep() {
  std::size_t kept = 0;
  for (auto& version : live_) {
    if (version->handles.load(std::memory_order_acquire) != 0) {
      std::swap(live_[kept++], version);
      continue;
    }
    if (kept == 0) {
      nodes_.free(version->replaced);
      for (const slot_id slot : version->erased) slots_.free(slot);
      continue;
    }
    live_version& older = *live_[kept - 1];
    while (version->replaced.count != 0) {
      node* n = version->replaced.pop();
      if (n->version <= older.number)
        older.replaced.push(n);
      else
        nodes_.free(n);
    }
    for (const slot_id slot : version->erased) {
      if (slots_.version_of(slot) <= older.number)
        older.erased.push_back(slot);
      else
        slots_.free(slot);
    }
  }
  live_.resize(kept);
  newest_ = kept == 0 ? 0 : live_.back()->number;
}

}  // namespace scoreboard::ranking
