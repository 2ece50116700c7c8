#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include "actors/server/round.hpp"
#include "src/ranking/snapshot.hpp"
#include "src/wire/frame.hpp"
#include "src/wire/messages.hpp"

/// What the actors of one process say to each other. None of these leaves the process (src/wire has
/// those that do), hence "unsafe": CAF need not know how to serialize them.
namespace scoreboard::actors {

/// gateway -> shard: compute what your share of the round comes to.
struct evaluate_round {
  std::shared_ptr<round> what;
};

/// shard -> journal: every share of the round is computed.
struct evaluated_round {
  std::shared_ptr<round> what;
};

/// journal -> gateway: these rounds are stored or will never be, in the order of rounds.
/// gateway -> shard: these are stored, apply your shares to the boards.
struct settled_rounds {
  std::vector<std::shared_ptr<round>> rounds;
  bool store_is_behind = false;  ///< see storage::store; `store_caught_up` follows
};

/// journal -> gateway: the store is not behind any more.
struct store_caught_up {};

/// gateway -> query: reads of one board that share one cut over all its shards.
struct read_batch {
  struct job {
    std::vector<return_address> from;  ///< all who ask for this
    wire::read what;
    bool keep = false;  ///< its answer is worth keeping
  };

  /// What it takes of the bounds of reads.
  struct cost {
    std::size_t weight = 0;  ///< entries, see gathered_reads
    std::size_t readers = 0;
    bool large = false;
  };

  std::uint64_t cut = 0;
  std::vector<job> jobs;
  cost its_cost;
};

/// query -> gateway: all that was asked of one cut.
struct answer_batch {
  struct one {
    read_batch::job asked;
    std::variant<wire::outcome, wire::encoded_outcome> what;  ///< plain when it may be kept
  };
  std::uint64_t cut = 0;
  std::vector<one> answers;
  read_batch::cost its_cost;
};

/// gateway -> shard: send your part of the cut to `reader`.
struct snapshot_request {
  std::uint64_t cut = 0;
  std::string board;
  caf::actor reader;
};

/// shard -> query.
struct shard_snapshot {
  std::uint64_t cut = 0;
  ranking::snapshot part;
};

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::evaluate_round)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::evaluated_round)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::settled_rounds)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::store_caught_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::answer_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::read_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::snapshot_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::shard_snapshot)
