#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/commits/round_record.hpp"
#include "src/ranking/entry.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::actors {

/// Where the answer to a request goes.
struct return_address {
  std::string peer;
  std::uint64_t request_id = 0;
};

/// The updates that the gateway dispatches together. A round is one step of all boards: stored
/// whole or not at all, in the order of rounds, and then seen by readers whole or not at all.
///
/// One object passes through everybody's hands, so that nothing is copied on the way:
/// 1. the gateway fills it in and hands it to the shards that have a share in it;
/// 2. each shard computes the results and standings of its own share, all at the same time; the one
///    that finishes last hands it to the journal;
/// 3. the journal stores it, says so in `stored`, and hands it to the gateway;
/// 4. the gateway answers the requests and, when it is stored, hands it to the same shards, which
///    apply it to their boards before they do anything else.
/// Thread rule: who has it in hand, may touch it; in step 2 each shard its own share and results.
struct round {
  /// One change as a shard sees it.
  struct job {
    std::uint32_t result = 0;  ///< index in `results`
    std::string board;
    wire::change what;
    ranking::arrival stamp = 0;
  };

  /// A user's new total. A change that leaves the total as it is makes none.
  struct standing {
    std::string board;
    ranking::user_id user;
    std::optional<std::int64_t> before;  ///< none: the user is new
    std::int64_t total = 0;
    ranking::arrival arrived = 0;
  };

  struct share {
    std::vector<job> jobs;
    std::vector<standing> standings;
  };

  std::uint64_t number = 0;  ///< counts up by one
  std::uint64_t epoch = 0;   ///< one more after every failure to store
  ranking::arrival last_stamp = 0;
  std::vector<share> shares;                ///< by shard
  std::atomic<std::size_t> unfinished = 0;  ///< shares to be computed

  /// A request's key, and where that is remembered.
  struct keyed_request {
    commits::key_window window = commits::key_window::sender;
    commits::round_record::request request;
  };

  std::uint64_t time_ms = 0;              ///< commit time
  std::vector<return_address> addresses;  ///< of the requests
  std::vector<keyed_request> requests;
  std::vector<commits::round_record::result> results;  ///< of the first request, and so on
  bool stored = false;
};

}  // namespace scoreboard::actors
