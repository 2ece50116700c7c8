#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "src/storage/memory_store.hpp"

namespace scoreboard::tests {

/// A store in memory that remembers all commits that were written. Thread rule: that of store.
class recording_store final : public storage::store {
 public:
  /// `written`, which gets every commit that is written, outlives it.
  recording_store(std::shared_ptr<storage::memory_medium> medium, std::vector<commit_ptr>& written)
      : store_(std::move(medium)), written_(written) {}

  std::uint64_t seed() const override { return store_.seed(); }
  progress last() const override { return store_.last(); }
  std::uint64_t approximate_users() const override { return store_.approximate_users(); }
  void load(const visitor& into) const override { store_.load(into); }

  storage::write_result append(std::span<const commit_ptr> commits) override {
    const auto result = store_.append(commits);
    if (result == storage::write_result::done)
      written_.insert(written_.end(), commits.begin(), commits.end());
    return result;
  }

  void forget_keys_before(commits::key_window window, std::uint64_t first_kept) override {
    store_.forget_keys_before(window, first_kept);
  }
  storage::write_result sync() override { return store_.sync(); }
  bool is_behind() const override { return store_.is_behind(); }
  std::string trouble() const override { return store_.trouble(); }
  void backup(const std::string& directory, const progress_visitor& visit) override {
    store_.backup(directory, visit);
  }

 private:
  storage::memory_store store_;
  std::vector<commit_ptr>& written_;
};

}  // namespace scoreboard::tests
