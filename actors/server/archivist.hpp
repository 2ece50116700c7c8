#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "actors/server/messages.hpp"
#include "actors/sockets/ordered_actor.hpp"
#include "src/storage/archives/archive_store.hpp"

namespace scoreboard::actors {

/// Writes moments of boards as archives, removes archives, and erases users from them. The only one
/// who writes to the archives. Blocks as long as the disk does, so it is to have a thread of its
/// own.
///
/// Takes `write_archives`, and the `moment_part`s that the shards send for it; then sends
/// `archives_written` to `results_to`. There is one such order at a time. Takes `remove_archives`
/// and `erase_from_archives` at any time. What finds no space on the disk is tried again until
/// there is.
class archivist final : public ordered_actor {
 public:
  /// `archives` outlives the actor system. `stopping`: what takes long ends soon when it is set.
  archivist(caf::actor_config& config, storage::archives::archive_store& archives,
            std::shared_ptr<std::atomic<bool>> stopping, caf::actor results_to);

  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "archivist"; }

 private:
  struct gathered_moment {
    write_archives::order order;
    std::vector<moment_part> parts;
  };

  void take(moment_part& part);
  void remove(const remove_archives& gone);
  void erase(erase_from_archives& order);

  /// Does what there is to be done, in its order, as far as the disk has space.
  void work();
  bool has_all_parts() const;
  storage::write_result write();
  void write_one(storage::archives::archive_writer& to, const gathered_moment& moment) const;
  storage::write_result erase_older(const boards::archive_info& written);
  bool went_well(storage::write_result result);
  void reclaim_later();

  storage::archives::archive_store& archives_;
  const std::shared_ptr<std::atomic<bool>> stopping_;
  caf::actor results_to_;

  std::vector<gathered_moment> moments_;  // of the order
  std::vector<boards::board_id> gone_;    // that are to be removed
  std::deque<erase_from_archives> erasures_;

  // Those that were done, for archives that are older and not written yet.
  std::deque<erase_from_archives> erased_;

  bool retry_is_due_ = false;
  bool reclaim_is_due_ = false;
  storage::write_result last_result_ = storage::write_result::done;
};

}  // namespace scoreboard::actors
