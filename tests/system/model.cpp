#include "tests/system/model.hpp"

#include <algorithm>
#include <iterator>

namespace scoreboard::system_test {

bool model::place::operator<(const place& other) const {
  if (total != other.total) return total > other.total;
  return arrival < other.arrival;
}

std::int64_t model::set(const std::string& user, std::int64_t total) {
  const auto known = by_user_.find(user);
  if (known != by_user_.end()) {
    if (known->second->total == total) return total;
    places_.erase(known->second);
  }
  by_user_[user] = places_.insert({total, ++arrivals_, user}).first;
  return total;
}

std::int64_t model::add(const std::string& user, std::int64_t change) {
  const auto known = by_user_.find(user);
  return set(user, (known == by_user_.end() ? 0 : known->second->total) + change);
}

std::vector<entry> model::top(std::size_t count) const { return slice(0, count); }

std::vector<entry> model::window(std::size_t position, std::size_t scope) const {
  const std::size_t index = position - 1;
  return slice(index > scope ? index - scope : 0, position + scope);
}

std::vector<entry> model::slice(std::size_t first, std::size_t last) const {
  std::vector<entry> entries;
  if (first >= size()) return entries;
  auto next = std::next(places_.begin(), static_cast<std::ptrdiff_t>(first));
  for (std::size_t index = first; index < std::min(last, size()); ++index, ++next) {
    entries.push_back({next->user, next->total});
  }
  return entries;
}

}  // namespace scoreboard::system_test
