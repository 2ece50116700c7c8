#pragma once

#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace scoreboard::actors {

/// The public CURVE keys, in Z85, of those who may talk to a server. Thread rule: any thread.
class allow_list {
 public:
  explicit allow_list(std::set<std::string> keys) : keys_(std::move(keys)) {}

  void replace(std::set<std::string> keys) {
    const std::lock_guard lock(mutex_);
    keys_.swap(keys);
  }

  bool has(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    return keys_.contains(key);
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> keys_;
};

}  // namespace scoreboard::actors
