#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "src/ranking/entry.hpp"
#include "src/wire/error_code.hpp"
#include "src/wire/read.hpp"

namespace scoreboard::wire {

/// A new total for one user.
struct change {
  enum class kind : std::uint8_t {
    absolute,  ///< the total becomes `value`
    relative,  ///< `value` is added to the total; a new user starts at 0
  };

  ranking::user_id user;
  kind how = kind::absolute;
  std::int64_t value = 0;

  friend bool operator==(const change&, const change&) = default;
};

/// Changes to users of one board, carried out in their order. One that fails spoils no other.
struct update {
  static constexpr std::size_t max_changes = 10'000;

  /// A second update with the key of an earlier one is not carried out but gets its answer.
  static constexpr std::size_t max_key_bytes = 64;

  /// Who made the key. Keys of different makers never meet, and each have a window of their own.
  enum class key_maker : std::uint8_t {
    sender,   ///< who wrote the request: repeated for as long as they choose
    service,  ///< the load balancer or the bridge, for a request without one: repeated for seconds
  };

  std::string board;
  std::string key;  ///< 1 to max_key_bytes bytes
  std::vector<change>
      changes;  ///< at most max_changes; none, and the key is remembered all the same
  key_maker made_by = key_maker::sender;

  /// Hash of the request as it was sent: a key belongs to one request, and the changes do not hold
  /// all of it (spelling, path, entries that cannot be carried out).
  std::uint64_t fingerprint = 0;

  friend bool operator==(const update&, const update&) = default;
};

using operation = std::variant<update, read>;

/// What a client process asks of the server.
struct request {
  std::uint64_t id = 0;  ///< unique among the requests in flight of one peer

  /// How long after this left somebody still waits for the answer, in milliseconds. A duration and
  /// not a moment, because the clocks of two hosts may differ by hours.
  std::uint64_t time_left_ms = 0;
  operation what;

  friend bool operator==(const request&, const request&) = default;
};

/// The user's total after a change.
struct new_total {
  std::int64_t total = 0;

  friend bool operator==(const new_total&, const new_total&) = default;
};

/// What became of each change of an update, in its order.
using results = std::vector<std::variant<new_total, error_code>>;

/// Best first.
using entries = std::vector<ranking::entry>;

/// The answer to a read.
struct listing {
  /// A later read of the same may say it knows this; 0: the server does not keep it. No two answers
  /// have the same one, whichever process of the server gave them.
  std::uint64_t tag = 0;
  entries list;

  friend bool operator==(const listing&, const listing&) = default;
};

/// The answer to a read: what its sender knows is still right.
struct unchanged {
  friend bool operator==(const unchanged&, const unchanged&) = default;
};

using outcome = std::variant<results, listing, unchanged, error_code>;

/// Where an answer comes from.
struct answer_origin {
  /// The state that it shows, or is part of, is the one after so many commits. 0: of no state, for
  /// the request was not carried out.
  std::uint64_t version = 0;
  bool replayed = false;  ///< it is that of an earlier request with the same key of the sender

  friend bool operator==(const answer_origin&, const answer_origin&) = default;
};

/// What became of the request with this id.
struct answer {
  std::uint64_t id = 0;
  outcome what;
  answer_origin origin = {};

  friend bool operator==(const answer&, const answer&) = default;
};

}  // namespace scoreboard::wire
