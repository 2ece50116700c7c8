#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "src/boards/directory.hpp"
#include "src/boards/settings.hpp"
#include "src/boards/user_state.hpp"
#include "src/ranking/entry.hpp"
#include "src/ranking/selection.hpp"
#include "src/ranking/snapshot.hpp"

namespace scoreboard::actors {

/// A user who was looked up in a ranking.
struct placed_user {
  std::int64_t total = 0;
  std::uint64_t position = 0;  ///< 1-based; of a hidden user: as if shown
  bool hidden = false;
  std::string data = {};  ///< empty: none
};

/// A ranking at one moment, wherever it is read from, and those users who were looked up in it.
/// Its functions mean the same as those of src/ranking/selection.hpp. Thread rule: one thread.
class ranked_moment {
 public:
  ranked_moment() = default;
  ranked_moment(const ranked_moment&) = delete;
  ranked_moment& operator=(const ranked_moment&) = delete;
  virtual ~ranked_moment() = default;

  virtual std::uint64_t season() const = 0;
  virtual boards::user_kind kind() const = 0;

  /// Users that are shown.
  virtual std::uint64_t size() const = 0;

  virtual std::vector<ranking::entry> page(std::uint64_t first, std::uint64_t count) const = 0;
  virtual std::vector<ranking::listed_entry> page_with_data(std::uint64_t first,
                                                            std::uint64_t count) const = 0;
  virtual std::uint64_t position_of_total(std::int64_t total) const = 0;
  virtual std::uint64_t competition_rank(std::int64_t total) const = 0;
  virtual std::uint64_t count(std::int64_t least, std::int64_t most) const = 0;
  virtual std::vector<std::uint64_t> competition_ranks(
      std::span<const std::int64_t> totals) const = 0;

  /// The ranks of neighbours, best first; `first` is the position of the first of them.
  virtual std::vector<std::uint64_t> ranks(std::uint64_t first,
                                           std::span<const ranking::entry> entries,
                                           ranking::rank_kind kind) const = 0;

  /// Those who were looked up, in the order of the query's users.
  virtual std::vector<std::optional<placed_user>> users() const = 0;
};

/// A board at a read point.
class board_moment final : public ranked_moment {
 public:
  /// All of it outlives this object. `looked_up`: what the board has of each user of the query.
  board_moment(const boards::board_info& board, std::span<const ranking::snapshot> parts,
               std::span<const std::optional<boards::user_state>> looked_up)
      : board_(board), parts_(parts), looked_up_(looked_up) {}

  std::uint64_t season() const override { return board_.season; }
  boards::user_kind kind() const override { return board_.settings.users; }
  std::uint64_t size() const override { return ranking::size(parts_); }
  std::vector<ranking::entry> page(std::uint64_t first, std::uint64_t count) const override {
    return ranking::page(parts_, first, count);
  }
  std::vector<ranking::listed_entry> page_with_data(std::uint64_t first,
                                                    std::uint64_t count) const override {
    return ranking::page_with_data(parts_, first, count);
  }
  std::uint64_t position_of_total(std::int64_t total) const override {
    return ranking::position_of_total(parts_, total);
  }
  std::uint64_t competition_rank(std::int64_t total) const override {
    return ranking::competition_rank(parts_, total);
  }
  std::uint64_t count(std::int64_t least, std::int64_t most) const override {
    return ranking::count(parts_, least, most);
  }
  std::vector<std::uint64_t> competition_ranks(
      std::span<const std::int64_t> totals) const override {
    return ranking::competition_ranks(parts_, totals);
  }
  std::vector<std::uint64_t> ranks(std::uint64_t /*first*/, std::span<const ranking::entry> entries,
                                   ranking::rank_kind kind) const override {
    return ranking::ranks(parts_, entries, kind);
  }

  std::vector<std::optional<placed_user>> users() const override;

 private:
  const boards::board_info& board_;
  const std::span<const ranking::snapshot> parts_;
  const std::span<const std::optional<boards::user_state>> looked_up_;
};

}  // namespace scoreboard::actors
