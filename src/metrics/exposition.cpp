#include "src/metrics/exposition.hpp"

#include <iterator>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace scoreboard::metrics {

std::shared_ptr<const std::string> exposition::text() {
  const auto kept = [&]() -> std::shared_ptr<const std::string> {
    const std::lock_guard lock(mutex_);
    return text_;
  };
  const auto is_fresh = [&] {
    const std::lock_guard lock(mutex_);
    return text_ != nullptr && std::chrono::steady_clock::now() - made_at_ < max_age_;
  };
  if (is_fresh()) return kept();
  std::unique_lock making(making_, std::try_to_lock);
  if (!making.owns_lock()) {
    if (auto earlier = kept()) return earlier;
    making.lock();
  }
  if (is_fresh()) return kept();
  auto text = made();
  const std::lock_guard lock(mutex_);
  text_ = std::move(text);
  made_at_ = std::chrono::steady_clock::now();
  return text_;
}

std::shared_ptr<const std::string> exposition::made() const {
  std::vector<prometheus::MetricFamily> families;
  for (const auto& source : sources_) {
    auto some = source->Collect();
    families.insert(families.end(), std::make_move_iterator(some.begin()),
                    std::make_move_iterator(some.end()));
  }
  return std::make_shared<const std::string>(prometheus::TextSerializer().Serialize(families));
}

}  // namespace scoreboard::metrics
