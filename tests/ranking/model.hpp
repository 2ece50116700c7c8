#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "src/ranking/entry.hpp"
#include "src/ranking/place.hpp"
#include "src/ranking/selection.hpp"
#include "src/ranking/snapshot.hpp"

namespace scoreboard::ranking::testing {

/// What a board should hold, in plain std containers.
class model {
 public:
  explicit model(order by) : by_(by) {}

  void set(const user_id& user, std::int64_t total, arrival arrived) {
    const auto [at, added] = users_.try_emplace(user, std::pair{total, arrived});
    if (!added) {
      if (at->second.first == total) return;
      ranking_.erase(key(user, at->second));
      at->second = {total, arrived};
    }
    ranking_.insert(key(user, at->second));
  }

  bool erase(const user_id& user) {
    const auto at = users_.find(user);
    if (at == users_.end()) return false;
    ranking_.erase(key(user, at->second));
    users_.erase(at);
    data_.erase(user);
    return true;
  }

  bool set_data(const user_id& user, const std::string& data) {
    if (!users_.contains(user)) return false;
    if (data.empty())
      data_.erase(user);
    else
      data_.insert_or_assign(user, data);
    return true;
  }

  /// Empty when there is none.
  std::string data(const user_id& user) const {
    const auto at = data_.find(user);
    return at == data_.end() ? std::string() : at->second;
  }

  std::size_t size() const { return users_.size(); }
  const std::map<user_id, std::pair<std::int64_t, arrival>>& users() const { return users_; }

  /// All entries, best first.
  std::vector<entry> ranking() const {
    std::vector<entry> entries;
    entries.reserve(ranking_.size());
    for (const auto& [score, arrived, user] : ranking_)
      entries.push_back({user, users_.at(user).first, arrived});
    return entries;
  }

  /// The same with everyone's data.
  std::vector<listed_entry> listed() const {
    std::vector<listed_entry> entries;
    for (const auto& e : ranking()) entries.push_back({e, data(e.user)});
    return entries;
  }

 private:
  using key_type = std::tuple<std::int64_t, arrival, user_id>;

  // Not score_of: the model has its own idea of what is better. -1 - total does not overflow.
  key_type key(const user_id& user, const std::pair<std::int64_t, arrival>& at) const {
    return {by_ == order::descending ? -1 - at.first : at.first, at.second, user};
  }

  order by_;
  std::map<user_id, std::pair<std::int64_t, arrival>> users_;
  std::set<key_type> ranking_;
  std::map<user_id, std::string> data_;
};

/// All entries of a snapshot, best first.
inline std::vector<entry> entries_of(const snapshot& s) {
  std::vector<entry> entries;
  for (cursor c = s.from(0); c.valid(); c.next()) entries.push_back(c.get());
  return entries;
}

/// The same with everyone's data.
inline std::vector<listed_entry> listed_of(const snapshot& s) {
  std::vector<listed_entry> entries;
  for (cursor c = s.from(0); c.valid(); c.next())
    entries.push_back({c.get(), std::string(c.data())});
  return entries;
}

}  // namespace scoreboard::ranking::testing
