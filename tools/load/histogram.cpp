#include "tools/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace scoreboard::load {

namespace {

constexpr unsigned precision_bits = 7;  // 128 buckets for every power of two
constexpr std::uint64_t longest = (std::uint64_t{1} << 42) - 1;

// A value keeps its 8 leading bits. The index combines the number of lost bits and the bits kept.
constexpr std::size_t bucket_of(std::uint64_t value) {
  const auto width = static_cast<unsigned>(std::bit_width(value));
  const unsigned lost = width > precision_bits + 1 ? width - precision_bits - 1 : 0;
  return (std::size_t{lost} << precision_bits) + static_cast<std::size_t>(value >> lost);
}

constexpr std::uint64_t greatest_in(std::size_t bucket) {
  const auto row = static_cast<unsigned>(bucket >> precision_bits);
  const unsigned lost = row > 1 ? row - 1 : 0;
  const auto leading = bucket - (std::size_t{lost} << precision_bits);
  return ((std::uint64_t{leading} + 1) << lost) - 1;
}

static_assert(bucket_of(255) == 255 && bucket_of(256) == 256 && greatest_in(256) == 257);
static_assert(greatest_in(bucket_of(longest)) == longest);

}  // namespace

histogram::histogram() : buckets_(bucket_of(longest) + 1) {}

void histogram::record(nanoseconds duration) {
  const auto value = static_cast<std::uint64_t>(std::max<nanoseconds::rep>(duration.count(), 0));
  ++buckets_[bucket_of(std::min(value, longest))];
  ++count_;
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
}

void histogram::merge(const histogram& other) {
  for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

void histogram::clear() {
  if (count_ == 0) return;
  std::fill(buckets_.begin(), buckets_.end(), 0);
  count_ = 0;
  max_ = 0;
  sum_ = 0;
}

histogram::nanoseconds histogram::mean() const {
  if (count_ == 0) return nanoseconds(0);
  return nanoseconds(std::llround(sum_ / static_cast<double>(count_)));
}

histogram::nanoseconds histogram::percentile(double share) const {
  if (count_ == 0) return nanoseconds(0);
  const auto wanted = std::clamp<std::uint64_t>(
      static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_) - 1e-6)), 1, count_);
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  while ((seen += buckets_[bucket]) < wanted) ++bucket;
  return nanoseconds(std::min(greatest_in(bucket), max_));
}

}  // namespace scoreboard::load
