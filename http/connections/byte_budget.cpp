#include "http/connections/byte_budget.hpp"

#include <utility>

namespace scoreboard::http {

byte_budget::share::share(byte_budget& budget, std::function<void()> give_up)
    : budget_(budget), give_up_(std::move(give_up)) {}

byte_budget::share::~share() { budget_.remove(*this); }

void byte_budget::share::hold(std::size_t bytes, const void* common, bool spared) {
  if (bytes == 0 && bytes_ == 0) return;
  budget_.remove(*this);
  bytes_ = bytes;
  common_ = common;
  if (bytes == 0) return;
  budget_.add(*this);
  if (!spared) {
    place_ = budget_.holders_.insert(budget_.holders_.end(), this);
    listed_ = true;
  }
  budget_.enforce_bound();
}

void byte_budget::share::grow(std::size_t bytes, const void* common) {
  if (!listed_) return hold(bytes, common);
  budget_.subtract(*this);
  bytes_ = bytes;
  common_ = common;
  budget_.add(*this);
  budget_.enforce_bound();
}

void byte_budget::enforce_bound() {
  // Other workers may have given up enough meanwhile, so the sum is read each time.
  while (sum_ > bound_ && !holders_.empty()) {
    auto& slowest = *holders_.front();
    remove(slowest);
    slowest.give_up_();
  }
}

void byte_budget::add(share& holder) {
  if (holder.common_ == nullptr || ++common_[holder.common_] == 1) sum_ += holder.bytes_;
}

void byte_budget::remove(share& holder) {
  if (holder.listed_) holders_.erase(holder.place_);
  holder.listed_ = false;
  subtract(holder);
}

void byte_budget::subtract(share& holder) {
  const auto bytes = std::exchange(holder.bytes_, 0);
  if (bytes == 0) return;
  if (holder.common_ != nullptr) {
    const auto count = common_.find(holder.common_);
    if (--count->second > 0) return;
    common_.erase(count);
  }
  sum_ -= bytes;
}

}  // namespace scoreboard::http
