#include "http/rendered_answers.hpp"

#include <utility>

namespace scoreboard::http {

rendered_answers::one rendered_answers::find(const wire::read_query& what) {
  const std::lock_guard lock(mutex_);
  const auto found = by_read_.find(what);
  if (found == by_read_.end()) return {};
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return found->second->answer;
}

void rendered_answers::put(const wire::read_query& what, one answer) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_read_.find(what); found != by_read_.end()) {
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    found->second->answer = std::move(answer);
    return;
  }
  if (by_use_.size() == most_kept_) {
    by_read_.erase(by_use_.back().what);
    by_use_.pop_back();
  }
  by_use_.push_front({what, std::move(answer)});
  by_read_.emplace(what, by_use_.begin());
}

}  // namespace scoreboard::http
