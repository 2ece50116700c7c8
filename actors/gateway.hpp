#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <caf/actor.hpp>

#include "actors/frame_port.hpp"
#include "actors/messages.hpp"
#include "actors/socket_actor.hpp"
#include "src/ranking/entry.hpp"

namespace scoreboard::actors {

/// The server's door: takes frames of requests from client processes, puts everything into one
/// order, and hands it to the shards and queries; sends their answers back grouped by peer.
///
/// Invariants
/// 1. Updates carry strictly increasing stamps in the order in which they arrive.
/// 2. The snapshot requests of one cut go to all shards with no update between them: the cut is
///    consistent, and holds every update that was answered before its reads arrived.
/// 3. At most `max_in_flight` requests are dispatched and unanswered; more are `overloaded` at
/// once.
class gateway final : public socket_actor {
 public:
  struct options {
    std::size_t shards = 1;   ///< actors to spawn, 1 or more
    std::size_t queries = 1;  ///< actors to spawn, 1 or more
    std::size_t max_in_flight = 100'000;
  };

  gateway(caf::actor_config& config, caf::execution_unit* loop, frame_port& port, options chosen);

  caf::behavior make_behavior() override;
  void on_exit() override;

 protected:
  void flush() override;

 private:
  void take(const frames_in::one& frame);
  void dispatch(return_address from, wire::update& what);
  void dispatch(return_address from, wire::top_query& what);
  void dispatch(return_address from, wire::window_query& what);
  void answer(const return_address& to, wire::outcome what);
  void complain_once(const std::string& peer);
  void quit_when_drained();

  frame_port& port_;
  const options options_;
  std::vector<caf::actor> shards_;
  std::vector<caf::actor> queries_;

  ranking::arrival last_stamp_ = 0;
  std::uint64_t last_cut_ = 0;
  std::size_t in_flight_ = 0;
  bool draining_ = false;

  // Gathered between two flushes.
  std::vector<update_batch> updates_;                                          // by shard
  std::unordered_map<std::string, std::vector<read_batch::job>> reads_;        // by board
  std::unordered_map<std::string, wire::frame_writer<wire::answer>> answers_;  // by peer

  std::unordered_set<std::string> complained_;
};

}  // namespace scoreboard::actors
