#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include "src/ranking/snapshot.hpp"
#include "src/wire/messages.hpp"

/// What the actors of one process say to each other. None of these leaves the process (src/wire has
/// those that do), hence "unsafe": CAF need not know how to serialize them.
namespace scoreboard::actors {

/// What a socket received since its actor looked last.
struct frames_in {
  struct one {
    std::string peer;     ///< the sender's ZMQ routing id; empty on a DEALER
    std::string payload;  ///< empty when the message had not exactly one part
  };
  std::vector<one> frames;
};

/// The socket that was full takes frames again.
struct socket_writable {};

/// Finish what is in flight, refuse what is new, then end.
struct drain {};

/// Where the answer to a request goes.
struct return_address {
  std::string peer;
  std::uint64_t request_id = 0;
};

/// gateway -> shard: updates in the order in which they count.
struct update_batch {
  struct job {
    return_address from;
    wire::update what;
    ranking::arrival stamp = 0;
  };
  std::vector<job> jobs;
};

/// shard or query -> gateway.
struct answer_batch {
  struct one {
    return_address to;
    wire::outcome what;
  };
  std::vector<one> answers;
};

/// gateway -> query: reads of one board that share one cut over all its shards.
struct read_batch {
  struct job {
    return_address from;
    std::variant<wire::top_query, wire::window_query> what;
  };
  std::uint64_t cut = 0;
  std::vector<job> jobs;
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

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::frames_in)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::socket_writable)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::drain)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::update_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::answer_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::read_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::snapshot_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::shard_snapshot)
