#include "http/api/rendered_answers.hpp"

#include <utility>

namespace scoreboard::http {

rendered_answers::one rendered_answers::find(const wire::read& what) {
  const std::lock_guard lock(mutex_);
  const auto* const found = kept_.find(what);
  return found == nullptr ? one() : found->value;
}

void rendered_answers::put(const wire::read& what, one answer) {
  const std::lock_guard lock(mutex_);
  if (auto* const found = kept_.find(what)) {
    found->value = std::move(answer);
    return;
  }
  if (kept_.size() == most_kept_) kept_.erase(kept_.oldest());
  kept_.insert(what, std::move(answer));
}

}  // namespace scoreboard::http
