#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "src/storage/memory_medium.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::storage {

/// A store without a disk. Without a medium it keeps nothing and takes no memory: for people who
/// want no persistence. With one, what is written is there for the next store on the same medium.
/// Thread rule: that of store.
class memory_store final : public store {
 public:
  explicit memory_store(std::shared_ptr<memory_medium> medium = nullptr);

  std::uint64_t seed() const override { return seed_; }
  progress last() const override { return last_; }
  std::uint64_t approximate_users() const override;
  void load(const visitor& into) const override;

  write_result append(std::span<const commit_ptr> commits) override;
  void forget_keys_before(commits::key_window window, std::uint64_t first_kept) override;
  write_result sync() override;
  bool is_behind() const override { return medium_ && medium_->is_behind(); }
  std::string trouble() const override { return trouble_; }

  /// Always throws storage_error.
  void backup(const std::string& directory, const progress_visitor& visit) override;

 private:
  write_result noted(write_result result, const char* operation);

  const std::shared_ptr<memory_medium> medium_;
  const std::uint64_t seed_;
  progress last_;
  std::map<commits::key_window, std::uint64_t> first_kept_;  // for the next append
  bool failed_ = false;
  std::string trouble_;
};

}  // namespace scoreboard::storage
