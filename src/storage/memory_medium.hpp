#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "src/boards/board_id.hpp"
#include "src/boards/user_reference.hpp"
#include "src/commits/commit.hpp"
#include "src/ranking/user_id.hpp"
#include "src/storage/store.hpp"
#include "src/storage/total_record.hpp"

namespace scoreboard::storage {

/// What a memory_store writes to, in the place of a disk: it outlives the store, and can be told to
/// fail. For tests. Thread rule: any thread calls anything.
class memory_medium {
 public:
  enum class operation : std::uint8_t { write, sync };

  using user_key = std::pair<boards::board_id, ranking::user_id>;

  /// Everything that a store holds.
  struct content {
    std::map<boards::board_id, store::board_record> boards;
    std::map<boards::board_id, store::archive_record> archives;
    std::map<user_key, std::optional<boards::user_state>> earlier;  ///< by snapshot
    std::set<user_key> hidden;
    std::map<user_key, total_record> totals;
    std::map<user_key, std::string> data;
    std::vector<std::pair<std::uint64_t, boards::user_reference>> erased;  ///< oldest first
    std::map<std::uint64_t, commits::event> events;                        ///< by number
    std::map<std::pair<commits::key_window, std::uint64_t>, commits::commit> keys;  ///< by version
    store::progress last;

    friend bool operator==(const content&, const content&) = default;
  };

  /// What one write brings.
  struct change {
    std::vector<std::string> commits;  ///< as commits::encode makes them
    std::map<commits::key_window, std::uint64_t>
        first_kept;  ///< of each window with forgotten keys
  };

  explicit memory_medium(std::uint64_t seed = 1) : seed_(seed) {}

  /// As when power is lost: what was not synced is gone.
  void crash();

  /// While it is full, every write returns no_space.
  void set_full(bool full);

  /// What a store says of whether it is behind.
  void set_behind(bool behind) noexcept { behind_ = behind; }
  bool is_behind() const noexcept { return behind_; }

  /// The next operation of this kind fails, and with it the store that asks for it, for good. What
  /// a failed write brought is not there.
  void fail_next(operation kind);

  std::uint64_t seed() const noexcept { return seed_; }
  content written() const;

  /// As written().last. O(1).
  store::progress last() const;

  /// How many syncs were done.
  std::uint64_t syncs() const;

  // -- for the store ------------------------------------------------------------------------------

  write_result write(change next);
  write_result sync();

 private:
  const std::uint64_t seed_;
  mutable std::mutex one_;
  content written_;
  content synced_;
  std::vector<change> unsynced_;
  bool full_ = false;
  bool write_fails_ = false;
  bool sync_fails_ = false;
  std::atomic<bool> behind_ = false;
  std::uint64_t syncs_ = 0;
};

}  // namespace scoreboard::storage
