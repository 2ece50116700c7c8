#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "src/boards/board_id.hpp"
#include "src/ranking/entry.hpp"

namespace scoreboard::commits {

/// An idempotency key as the server keeps it: 128 bits of a hash that is seeded by the store.
struct request_key {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend bool operator==(const request_key&, const request_key&) = default;
};

/// The windows in which keys are remembered. Each has its own bounds, so that none of them pushes
/// out keys of another. Numbered on disk.
enum class key_window : std::uint8_t {
  sender = 0,        ///< keys that senders chose, of requests with one result
  sender_list = 1,   ///< the same, of requests with another number of results
  service = 2,       ///< keys that the service made itself, of requests with one result
  service_list = 3,  ///< the same, of requests with another number of results
};

inline constexpr std::size_t key_window_count = 4;

/// A request that the commit carries out, by what makes it known when it comes again.
struct keyed_request {
  /// Of a request that an older format kept: the key's request may have been any.
  static constexpr std::uint64_t unknown_fingerprint = 0;

  key_window window = key_window::sender;
  request_key key;
  std::uint64_t fingerprint = 0;  ///< hash of what was asked: a key belongs to one request
  std::uint32_t result_count = 0;

  friend bool operator==(const keyed_request&, const keyed_request&) = default;
};

/// What a change came to. Numbered on disk, and apart from the codes that requests are answered
/// with (src/wire/error_code.hpp): those may change, this is history.
enum class result_code : std::uint8_t {
  done = 0,
  overflow = 1,  ///< the sum leaves int64; nothing changed
};

inline constexpr std::uint8_t result_code_count = 2;

struct result {
  std::int64_t total = 0;  ///< the user's, if `code` is done; else 0
  result_code code = result_code::done;

  friend bool operator==(const result&, const result&) = default;
};

/// A user's total is another one. A change that leaves the total as it is makes no entry.
struct total_change {
  boards::board_id board = boards::default_board_id;
  std::optional<std::int64_t> previous;  ///< none: the user is new on the board
  ranking::entry now;

  friend bool operator==(const total_change&, const total_change&) = default;
};

/// A board is there from now on.
struct board_created {
  boards::board_id board = boards::default_board_id;
  std::string name;

  friend bool operator==(const board_created&, const board_created&) = default;
};

/// One thing that a commit changes.
using entry = std::variant<total_change, board_created>;

/// One step of the whole state: what the gateway dispatched together, and what it came to. The
/// state after commit V is the one before it with all entries of V applied, wherever they are
/// applied and over however many shards: an entry names boards and users, never a shard. A commit
/// is stored whole or not at all, and never without those before it.
struct commit {
  /// V: how many commits there are, this one included. Also those count that change no total.
  std::uint64_t version = 0;
  std::uint64_t time_ms = 0;  ///< since 1970, by the sequencer's clock; never less than before

  /// The last number given in the order of changes, also to changes that came to nothing. A board
  /// gets its number from it, too, so none of them is ever given again.
  ranking::arrival last_arrival = 0;

  std::vector<keyed_request> requests;
  std::vector<result> results;  ///< of the first request, then of the second, and so on
  std::vector<entry> entries;   ///< those of one user in their order

  friend bool operator==(const commit&, const commit&) = default;
};

/// Throws std::invalid_argument when the requests do not have as many results as they say.
void validate(const commit& one);

/// Calls `visit` with each request of `of` and its results, in their order. REQUIRES: the requests
/// have as many results as they say.
template <class Visit>
void for_each_request(const commit& of, Visit visit) {
  std::span<const result> rest = of.results;
  for (const auto& one : of.requests) {
    assert(one.result_count <= rest.size());
    visit(one, rest.first(one.result_count));
    rest = rest.subspan(one.result_count);
  }
}

/// What must be kept of a commit so that the keys of one window stay known: the commit without its
/// entries, and with the requests of that window only.
commit keys_of(const commit& from, key_window window);

}  // namespace scoreboard::commits

template <>
struct std::hash<scoreboard::commits::request_key> {
  std::size_t operator()(const scoreboard::commits::request_key& key) const noexcept {
    return static_cast<std::size_t>(key.low);  // a hash already
  }
};
