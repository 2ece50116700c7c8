#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "actors/server/admission.hpp"
#include "actors/server/board_changes.hpp"
#include "actors/server/door.hpp"
#include "actors/server/execution.hpp"
#include "actors/server/idempotency_window.hpp"
#include "actors/server/messages.hpp"
#include "actors/server/request_hash.hpp"
#include "src/base/lane.hpp"
#include "src/boards/directory.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::actors {

/// Puts all updates into one order, sees to it that none is carried out twice, and makes batches of
/// those that came together. A batch becomes one commit.
///
/// Invariants
/// 1. Changes carry strictly increasing arrivals in the order in which they were taken.
/// 2. At most so many changes of small updates are taken and unanswered as `admission` allows; more
///    are `overloaded` at once. An update without changes counts as one.
/// 3. Large updates (see request_weight) take nothing of that bound. They wait in a lane of their
///    own, and few are dispatched at once, each as a batch of its own.
/// 4. What happens to a board is a batch of its own, in its place in the order. What depends on
///    whether a board is empty waits until nothing is under way.
/// 5. What is due on a board, an end of its season say, is done in batches of a few boards, one
///    after the other, and before any update that names the board and is carried out later, as
///    before any erasure. What is due at the start is done before any update at all.
///    When that could not be stored it is tried again a little later, and before the next such
///    update.
/// 6. A batch that takes a snapshot is alone under way, so that the shards see in which changes
///    since a user is changed for the first time.
/// 7. A refusal that follows from what is under way is answered when that is stored; it fails with
///    it.
///
/// Thread rule: the gateway's thread.
class sequencer {
 public:
  struct options {
    std::size_t shards = 1;
    bool boards_by_score = false;  ///< a board is made by the first score for it
    std::uint64_t most_users_on_one_shard = 0;
    std::size_t max_boards = 10'000;  ///< "default" included
  };

  /// What the server had come to.
  struct start {
    storage::store::progress last;
    idempotency_window window;
    std::uint64_t seed = 0;  ///< of the hashes of keys, which the store keeps
  };

  /// Milliseconds since 1970. The server asks no other clock.
  struct clocks {
    std::function<std::uint64_t()> service;  ///< see commits::commit::time_ms; never goes back
    std::function<std::uint64_t()> wall;     ///< of the system: may step, both ways
  };

  /// `stored_boards`, which this keeps up with what is stored, `answers` and `places` are the
  /// gateway's and outlive this object.
  sequencer(const options& chosen, start from, clocks from_system, boards::directory& stored_boards,
            door& answers, admission& places);

  /// Takes an update. One whose key was seen before is not dispatched: it gets the first one's
  /// answer, at once or together with it. O(changes).
  void take(return_address from, wire::update& update);

  /// What the next batches of small updates are to compute, in changes. What every shard has to
  /// look through all of its boards for counts as very much.
  std::size_t waiting_work() const noexcept { return waiting_work_; }

  /// What is due on boards, then of the small updates that wait, up to what is a batch of its own;
  /// nullptr when nothing may begin now. To be called until then. O(changes).
  std::shared_ptr<execution> next_batch();

  /// Whether a large update may begin now, or what is due on a board before it.
  bool has_large() const;

  /// Of one large update, or of what is due before it; nullptr when there is nothing to be done for
  /// it. REQUIRES: has_large().
  std::shared_ptr<execution> next_large_batch();

  /// Notes that an archive is on disk: one of the next batches says so.
  void note_written(const written_archive& written) { written_.push_back(written); }

  /// Answers the requests of the oldest batch under way, of which `result` has become. Whether it
  /// was a large one and small ones came since it began. O(changes).
  bool done(const committed::outcome& result);

  /// The last commit that is stored.
  std::uint64_t version() const noexcept { return stored_version_; }

  const idempotency_window& window() const noexcept { return window_; }

  std::size_t batches_under_way() const noexcept { return under_way_.size(); }

  /// Whether batches are under way.
  bool is_busy() const noexcept { return !under_way_.empty(); }

  /// Whether nothing waits and nothing is under way.
  bool is_idle() const noexcept {
    return under_way_.empty() && waiting_.empty() && large_updates_.idle();
  }

  /// The boards that have outgrown one shard since the last call.
  std::vector<boards::board_id> take_grown();

  /// Those are spread over all shards from now on. REQUIRES: !is_busy(), it is there.
  void spread(boards::board_id board);

 private:
  /// An update whose key is in the window, as in flight.
  struct keyed_update {
    return_address from;
    wire::update update;
    commits::keyed_request request;
  };

  /// One that is not carried out.
  struct refused_update {
    return_address from;
    commits::keyed_request request;
    wire::error_code why = wire::error_code::unavailable;
  };

  /// What an update adds to waiting_work(). O(1).
  static std::size_t work_of(const wire::update& update) noexcept;

  /// What is known of a batch that is under way.
  struct batch {
    std::uint64_t number = 0;
    std::vector<return_address> addresses;  // of its requests
    std::vector<refused_update> refused;    // because of what it, or one before it, makes
  };

  /// Why an update is not carried out; none if it is.
  using refusal = std::optional<wire::error_code>;

  bool first_must_wait() const;
  std::size_t end_of_batch() const;
  std::shared_ptr<execution> begin_execution();
  std::shared_ptr<execution> make_execution(std::span<keyed_update> updates);
  std::shared_ptr<execution> dispatched(std::shared_ptr<execution> made, batch known);

  void look_at_clock();
  bool is_alone_under_way() const noexcept;
  bool may_do_due() const;
  bool is_due(const boards::board_info& board) const noexcept;
  std::vector<std::string> due_boards_of(const wire::update& update) const;
  std::vector<std::string> due_boards_of_waiting() const;
  bool must_wait_for_snapshot(const std::vector<std::string>& due) const;
  std::shared_ptr<execution> make_due_execution(const std::vector<std::string>& due);
  void put_off_due();

  refusal add(wire::change_list& list, execution& to);
  refusal add(wire::put_board& order, execution& to);
  refusal add(wire::delete_board& order, execution& to);
  refusal add(wire::erase_user& order, execution& to);
  refusal add(wire::reset_board& order, execution& to);
  refusal add(wire::put_snapshot& order, execution& to);
  refusal add(wire::delete_snapshot& order, execution& to);
  refusal add(wire::freeze_board& order, execution& to);
  void add(command& last, const boards::board_info& board, execution& to);
  refusal check_board(const std::string& name, std::span<const wire::change> changes) const;
  static refusal check_change(wire::change& change, const boards::board_info& board);
  board_rules rules_of(const boards::board_info& board) const;
  void refuse(const return_address& from, const commits::keyed_request& request,
              wire::error_code why);
  void refuse_in_time(std::vector<refused_update> refused);
  void answer(const return_address& from, const std::vector<return_address>& joined,
              std::size_t changes, const wire::outcome& outcome, const wire::answer_origin& origin);
  void fail(std::uint64_t epoch);
  void note(const commits::commit& stored);

  const options options_;
  idempotency_window window_;
  request_hash hash_;
  const clocks clocks_;
  boards::directory& stored_boards_;
  boards::directory boards_;  // after all that is dispatched
  door& answers_;
  admission& places_;

  ranking::arrival last_arrival_;
  board_changes changes_{boards_, last_arrival_};
  std::uint64_t wall_ms_;  // of the next commit
  std::uint64_t stored_version_;
  std::uint64_t last_version_;  // given; falls back to the stored one after a failure
  std::uint64_t last_number_ = 0;
  std::uint64_t epoch_ = 0;

  std::deque<keyed_update> waiting_;
  std::size_t waiting_work_ = 0;
  lane<keyed_update> large_updates_;
  bool small_came_ = false;      // since the last large one began
  std::deque<batch> under_way_;  // in their order
  std::vector<boards::board_id> grown_;
  std::vector<written_archive> written_;  // that no commit says yet
  std::uint64_t due_batch_ = 0;           // the number of the last one
  std::uint64_t next_due_ms_ = 0;         // by the service's clock: not before
  bool catches_up_ = true;                // what is due at the start is not done yet
  std::uint64_t snapshot_batch_ = 0;      // the number of the last one
};

}  // namespace scoreboard::actors
