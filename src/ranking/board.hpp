#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "src/ranking/entry.hpp"
#include "src/ranking/place.hpp"
#include "src/ranking/ranking_tree.hpp"
#include "src/ranking/snapshot.hpp"
#include "src/ranking/user_data.hpp"
#include "src/ranking/user_index.hpp"

namespace scoreboard::ranking {

/// One shard's part of a board: its users with their totals, kept in ranking order.
///
/// Thread rule: one writer thread calls everything here. Snapshots may be read, copied and dropped
/// on any thread, also after the board itself is gone.
///
/// Memory: see ranking_tree.hpp for the budget of a user. What users and snapshots leave behind is
/// used again; when no user is left and nobody reads, all of it goes back.
class board {
 public:
  using standing = ranking::standing;

  /// What a board has of one user.
  struct record {
    ranking::standing standing;
    std::string_view data;  ///< see data()
  };

  /// Memory in bytes as reserved (not all of it need be resident), and what it is used for.
  struct memory_use {
    std::size_t bytes = 0;
    std::size_t nodes = 0;          ///< Of the tree and of what snapshots hold.
    std::size_t slots = 0;          ///< Of users, and of what users were that a snapshot sees.
    std::size_t data = 0;           ///< Slots with data among them.
    std::size_t live_versions = 0;  ///< That someone reads, as far as the writer knows.
  };

  static constexpr std::size_t max_data_bytes = user_data::max_bytes;

  explicit board(order by = order::descending);

  order by() const noexcept { return state_->by; }

  /// Number of users on this part. O(1).
  std::size_t size() const noexcept { return index_.size(); }

  /// Total of `user`; nullopt when the user is not on this part. O(1).
  std::optional<std::int64_t> total(const user_id& user) const;

  /// Total of `user` and when it was reached; with rank_of (selection.hpp) the rank over all parts.
  /// O(1).
  std::optional<standing> find(const user_id& user) const;

  /// 1-based rank of `user` among the users of this part. O(log n).
  std::optional<std::uint64_t> rank(const user_id& user) const;

  /// Puts `user` at `total`, reached at `arrived`. A user who has this total already keeps the
  /// arrival that it has. REQUIRES: `arrived` is greater than that of every earlier call. Throws
  /// std::length_error, and changes nothing, for a name longer than user_id::max_text_bytes or the
  /// 2^27th user with a name of this size. O(log n).
  void set(const user_id& user, std::int64_t total, arrival arrived);

  /// Puts a user who is not on the board at `at`, whose arrival may be before that of others:
  /// someone who was taken off for a while comes back to the same place among ties. REQUIRES:
  /// `user` is not on this part, and no entry of the board has this arrival. Throws as set(). O(log
  /// n).
  void restore(const user_id& user, const standing& at);

  /// Gives `user` other data, a byte string that stays with the user through all changes of the
  /// total until erase(); an empty one takes it away. Snapshots show the data of their moment.
  /// False when the user is not on this part. Throws std::length_error, and changes nothing, for
  /// more than max_data_bytes and where set() does. O(log n).
  bool set_data(const user_id& user, std::string_view data);

  /// The data of `user`, byte for byte; empty when the user has none or is not on this part. Valid
  /// until the next change. O(1).
  std::string_view data(const user_id& user) const noexcept;

  /// Takes `user` off the board; false when there was none. O(log n).
  bool erase(const user_id& user);

  /// Calls set() for each of `entries`, in their order; several times as fast when they are many,
  /// for the memory of the next ones is under way while one is done. REQUIRES: as set().
  /// O(k log n).
  void apply(std::span<const entry* const> entries);

  /// Puts find() and data() of each of `users` into `into`, several times as fast when they are
  /// many. REQUIRES: as many of both. O(k).
  void records(std::span<const user_id* const> users, std::span<std::optional<record>> into) const;

  /// The same with total(), as what is under way can soon be changed by apply().
  void totals(std::span<const user_id* const> users,
              std::span<std::optional<std::int64_t>> into) const;

  /// The state of this moment, immutable from now on. O(1), whatever the size. Without a change
  /// since the last one that is still held, it is the same one.
  snapshot take_snapshot();

  /// Takes back at once what snapshots released, instead of with the next write. O(1) mostly, see
  /// version_log::poll.
  void reclaim() noexcept;

  memory_use memory() const noexcept;

  /// Throws std::logic_error that names a broken invariant of the tree, the index or the slots.
  /// O(n); for tests.
  void validate();

 private:
  friend class board_loader;
  class lookahead;

  struct leave {
    void operator()(board_state* state) const noexcept { state->remove_owner(); }
  };

  std::optional<slot_id> slot_of(const user_id& user) const noexcept;
  std::optional<slot_id> slot_of(const user_id& user, std::uint64_t hash) const noexcept;

  void add(const user_id& user, std::uint64_t hash, const place& to, const ranking_tree::way& way);

  std::unique_ptr<board_state, leave> state_;
  user_index index_;
  ranking_tree tree_;
  bool changed_ = false;       // since the last snapshot was taken
  arrival least_arrival_ = 0;  // that set() may be called with
};

}  // namespace scoreboard::ranking
