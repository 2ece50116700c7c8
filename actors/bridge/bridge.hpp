#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include <caf/allowed_unsafe_message_type.hpp>

#include "actors/bridge/bridge_metrics.hpp"
#include "actors/bridge/inflight_limit.hpp"
#include "actors/sockets/frame_port.hpp"
#include "actors/sockets/socket_actor.hpp"
#include "src/base/lane.hpp"
#include "src/base/request_id.hpp"
#include "src/process/seldom_log.hpp"
#include "src/wire/messages.hpp"
#include "src/wire/request_weight.hpp"

namespace scoreboard::actors {

/// Gets the outcome of one request, exactly once, on the bridge's thread.
class reply_handler {
 public:
  reply_handler() = default;
  reply_handler(const reply_handler&) = delete;
  reply_handler& operator=(const reply_handler&) = delete;
  virtual ~reply_handler() = default;

  /// Must not block.
  virtual void on_outcome(wire::outcome what, const wire::answer_origin& origin) = 0;

  /// The outcome is that of `other`, too, which asks for the same and is not told itself. False
  /// when it cannot be shared.
  virtual bool share_with(reply_handler& /*other*/) { return false; }
};

/// HTTP -> bridge: carry this out. REQUIRES: inflight_limit::enter() said yes to weigh(what).
struct bridge_request {
  wire::operation what;
  std::shared_ptr<reply_handler> reply;  // shared only because messages must be copyable
  scoreboard::request_id request_id = {};
};

/// HTTP -> bridge: nobody waits for the outcome of this request any more. It gets `unavailable` now
/// if it has none yet, and may be carried out all the same. REQUIRES: it shares with no other.
struct bridge_withdrawal {
  std::shared_ptr<reply_handler> reply;
};

/// Carries requests to the server and outcomes back.
///
/// A request that the socket does not take waits here, and at its deadline is `unavailable`: then
/// nothing was done. One that left and is not answered at its deadline is a `timeout`: then it may
/// have been done. An answer that comes later is dropped.
///
/// Reads that are alike and leave together leave as one: they would be answered from the same
/// moment.
///
/// Large requests (see request_weight) wait here while others of them are at the server, updates
/// and reads in a lane each, and leave in frames of their own. Small ones do not wait for them: of
/// large outcomes, which take milliseconds to be made an answer of, one a run is handed on.
///
/// The log names requests that got no answer, one in ten seconds. Reads that were joined go under
/// the id of the first one.
///
/// A server of another version of the protocol says so: what it was sent is `other_protocol`, and
/// nothing was done, unless another server had it before.
///
/// What is not answered when the connection to the server is made anew is sent again. An update
/// counts once all the same: it has an idempotency key, and gets one here when its sender gave
/// none.
class bridge final : public socket_actor {
 public:
  bridge(caf::actor_config& config, socket_unit* unit, frame_port& port, inflight_limit& inflight,
         std::chrono::milliseconds time_allowed,
         std::shared_ptr<bridge_metrics> metrics = std::make_shared<bridge_metrics>());

  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "bridge"; }

 protected:
  void on_connected() override { send_again(); }
  void on_frames(std::span<const received_frame> frames) override;
  void on_writable() override { socket_full_ = false; }
  void flush() override;

 private:
  using time_point = caf::actor_clock::time_point;

  struct pending {
    wire::request what;
    std::shared_ptr<reply_handler> reply;
    time_point deadline;
    wire::request_weight weight;
    bool left = false;
    bool is_repeated = false;                    ///< it left on an earlier connection, too
    bool in_lane = false;                        ///< waits there and is not in the outbox
    std::vector<wire::request_weight> joined{};  ///< of others that were admitted for this
  };

  /// What waits in a lane, be it pending or given up meanwhile.
  struct in_line {
    std::uint64_t id = 0;
    std::size_t items = 0;
  };

  struct due {
    time_point deadline;
    std::uint64_t id = 0;
  };

  using pending_map = std::unordered_map<std::uint64_t, pending>;
  using leader_map = std::unordered_map<wire::read, pending*, wire::read_hash>;

  bool join(pending& one, leader_map& leaders);
  void note_joined(const pending& one, pending& leader);
  bool join_in_lane(std::uint64_t id, pending& one);
  void wait_in_lane(std::uint64_t id, pending& one);
  void leave_lane(std::uint64_t id, pending& one);
  void begin_large();
  lane<in_line>& lane_of(const pending& one);
  void submit(bridge_request& one);
  void withdraw(const bridge_withdrawal& gone);
  void open(const received_frame& frame);
  void refused_by(std::uint16_t version);
  void complete_large();
  void complete(pending_map::iterator of, wire::outcome what,
                const wire::answer_origin& origin = {});
  void send_again();
  std::string make_key();
  void warn_unanswered(const pending& one);
  void give_up(pending_map::iterator of);
  void measure(const pending& one) const;
  void sweep();
  void sweep_later();

  frame_port& port_;
  inflight_limit& inflight_;
  const std::chrono::milliseconds time_allowed_;
  const std::shared_ptr<bridge_metrics> metrics_;

  const std::string key_prefix_;  // no other bridge has it
  time_point now_;                // of the run, for what is measured
  std::uint64_t last_id_ = 0;
  pending_map pending_;
  std::deque<due> deadlines_;         // all allow the same time, so this is in order
  std::deque<std::uint64_t> outbox_;  // ids to be sent; those no longer pending are passed over
  lane<in_line> large_updates_;
  lane<in_line> large_reads_;
  std::deque<wire::answer> large_answers_;  // that are to be handed on
  std::unordered_map<wire::read, std::uint64_t, wire::read_hash> reads_in_lane_;
  process::seldom_log unanswered_;
  bool socket_full_ = false;
  bool logged_refusal_ = false;  // since the last answer
  bool sweeping_ = false;
};

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::bridge_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::bridge_withdrawal)
