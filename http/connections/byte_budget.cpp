#include "http/connections/byte_budget.hpp"

#include <utility>

namespace scoreboard::http {

byte_budget::share::share(byte_budget& of, std::function<void()> give_up)
    : of_(of), give_up_(std::move(give_up)) {}

byte_budget::share::~share() { of_.remove(*this); }

void byte_budget::share::hold(std::size_t bytes, const void* common, bool spared) {
  if (bytes == 0 && bytes_ == 0) return;
  of_.remove(*this);
  bytes_ = bytes;
  common_ = common;
  if (bytes == 0) return;
  of_.add(*this);
  if (!spared) {
    place_ = of_.holders_.insert(of_.holders_.end(), this);
    listed_ = true;
  }
  of_.enforce_bound();
}

void byte_budget::share::grow(std::size_t bytes, const void* common) {
  if (!listed_) return hold(bytes, common);
  of_.subtract(*this);
  bytes_ = bytes;
  common_ = common;
  of_.add(*this);
  of_.enforce_bound();
}

void byte_budget::enforce_bound() {
  // Others may have given up enough meanwhile, so the sum is looked at each time.
  while (sum_ > bound_ && !holders_.empty()) {
    auto& slowest = *holders_.front();
    remove(slowest);
    slowest.give_up_();
  }
}

void byte_budget::add(share& one) {
  if (one.common_ == nullptr || ++common_[one.common_] == 1) sum_ += one.bytes_;
}

void byte_budget::remove(share& one) {
  if (one.listed_) holders_.erase(one.place_);
  one.listed_ = false;
  subtract(one);
}

void byte_budget::subtract(share& one) {
  const auto bytes = std::exchange(one.bytes_, 0);
  if (bytes == 0) return;
  if (one.common_ != nullptr) {
    const auto found = common_.find(one.common_);
    if (--found->second > 0) return;
    common_.erase(found);
  }
  sum_ -= bytes;
}

}  // namespace scoreboard::http
