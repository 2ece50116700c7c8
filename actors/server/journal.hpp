#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actors/server/idempotency_window.hpp"
#include "actors/server/kept_records.hpp"
#include "actors/server/messages.hpp"
#include "actors/server/server_metrics.hpp"
#include "actors/sockets/batching_actor.hpp"
#include "src/process/seldom_log.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::actors {

/// When what is answered survives what.
enum class durability : std::uint8_t {
  sync,      ///< an answered update survives the loss of power
  interval,  ///< it survives the end of the process; the loss of power after at most the interval
  none,  ///< it survives the end of the process; the operating system says when it survives more
};

/// Stores commits in their order, all that wait with one write and one sync (group commit), and
/// only then lets them go on to the gateway.
///
/// Takes `executed`, in any order, and sends `committed`.
///
/// Invariants
/// 1. What is stored is always a prefix of the commits of an epoch, in their order.
/// 2. After a failure nothing of that epoch is stored any more: it may build on what was not
/// stored.
///
/// Blocks in the store, so it has a thread of its own (spawn it detached).
class journal final : public batching_actor {
 public:
  struct options {
    durability mode = durability::sync;
    std::chrono::milliseconds sync_interval{100};
    std::shared_ptr<server_metrics> metrics = std::make_shared<server_metrics>();
    /// Whatever the durability: what ends in order leaves nothing to chance. So when there is this,
    /// the journal syncs once more as it ends, and then tells it, on its thread, what came of it.
    /// It does not touch the store after that.
    std::function<void(storage::write_result)> on_end = {};
    std::chrono::milliseconds slow{0};  ///< what takes longer is told in the log; 0: nothing is
  };

  /// `kept`: the records of keys that the store has, by window. The store must outlive the actor
  /// system.
  journal(caf::actor_config& config, storage::store& store, options chosen, window_records kept,
          caf::actor results_to);

  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "journal"; }

 protected:
  void after_run() override { commit(); }

 private:
  using group = std::vector<storage::store::commit_ptr>;

  void commit();
  storage::write_result store(const group& some);
  storage::write_result append(const group& some);
  storage::write_result sync();
  void tell(const committed& of, storage::write_result result, std::chrono::nanoseconds took);
  void keep_records(const commits::commit& one);
  void report(storage::write_result now);
  void sync_later();
  void look_whether_behind();

  storage::store& store_;
  const options options_;
  caf::actor results_to_;
  std::map<std::uint64_t, placed_commit_ptr> waiting_;  // by number
  std::uint64_t next_ = 1;                              // to be stored
  std::uint64_t epoch_ = 0;
  storage::write_result last_result_ = storage::write_result::done;
  std::string last_trouble_;  // while there is no space
  process::seldom_log refused_;
  process::seldom_log slow_;
  bool sync_due_ = false;
  bool store_is_behind_ = false;

  window_records kept_;
};

}  // namespace scoreboard::actors
