#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "src/boards/board_id.hpp"
#include "src/commits/commit.hpp"
#include "src/ranking/entry.hpp"
#include "src/wire/messages.hpp"
#include "src/wire/recent_reads.hpp"

namespace scoreboard::actors {

/// Answers to reads, each kept until a change may touch what it shows.
///
/// An answer shows the totals from its first entry's, the best, to its last one's, the worst. It
/// stands under a change that leaves its user better than the best, or worse than the worst: that
/// changes no entry between them and not how many there are above. A new user comes from below all.
/// With the end of the board in the answer nobody is below it. Equal to one of the two is inside,
/// whichever way the tie would fall. Totals are compared by their scores (see ranking::place), so
/// all of this holds for boards of either order.
///
/// Every change is judged by itself and one that does not pass is enough, so the changes of a
/// commit may be noted in any order, as long as all are before an answer is used: if none crosses a
/// boundary, each user is after them on the side where he was before them.
///
/// An answer from a read point may be missing what was noted since that was made. Changes are
/// logged while read points are on their way, and an answer is kept only if it stands under those
/// since its own. Thread rule: one thread.
class answer_cache {
 public:
  static constexpr std::size_t most_entries = 1000;  ///< of an answer that is kept
  static constexpr std::size_t most_logged =
      4096;  ///< beyond it, read points on their way are given up

  /// Keeps at most `most_kept` answers, those that were used last; with 0 it does nothing.
  explicit answer_cache(std::size_t most_kept);

  /// The kept answer, or nullptr; valid until the next call that is not const. O(1).
  const wire::listing* find(const wire::read& asked);

  /// Whether it was asked for before, not long ago, so that its answer is worth keeping. Remembers
  /// that it was asked for now. Only the last few hundred reads are known. O(1).
  bool asked_again(const wire::read& asked);

  /// A read point is made of what all changes noted so far came to. REQUIRES: larger than those
  /// before.
  void begin(std::uint64_t read_point);

  /// No more answers come from a read point, which need not have begun here.
  void end(std::uint64_t read_point);

  /// Keeps the answer that a read point of `board` gave, if it still stands and is not empty or too
  /// long. The tag under which it is kept, else 0. O(its entries + changes since the read
  /// point).
  std::uint64_t keep(std::uint64_t read_point, boards::board_id board, ranking::order by,
                     const wire::read& asked, const wire::entries& found);

  /// Whether changes need not be noted at all.
  bool idle() const noexcept { return kept_.empty() && read_points_.empty(); }

  /// REQUIRES: `previous` is the total that the last change of the same user came to, and the
  /// board's order is `by`. O(answers kept of its board).
  void note(const commits::total_change& entry, ranking::order by);

  /// Something else happened to a board: no answer of it stands. O(answers kept of it).
  void note_other(boards::board_id board);

 private:
  /// What of a board an answer shows.
  struct span {
    std::uint64_t best = 0;  // scores: the smaller one is better
    std::uint64_t worst = 0;
    bool ends_board = false;

    bool stands(const std::optional<std::uint64_t>& before, std::uint64_t after) const noexcept;
  };

  struct kept_answer {
    wire::listing what;
    boards::board_id board = boards::default_board_id;
  };

  using kept_answers = wire::recent_reads<kept_answer>;

  struct place {
    span shows;
    const kept_answers::item* its = nullptr;
  };

  struct change {
    boards::board_id board = boards::default_board_id;
    std::optional<std::uint64_t> before;  // scores
    std::uint64_t after = 0;
  };

  static span span_of(const wire::read& asked, const wire::entries& found, ranking::order by);
  void note(const change& of);
  bool stands_since(std::uint64_t position, boards::board_id board, const span& shows) const;
  void log(const change& of);
  void forget_oldest();
  std::uint64_t next_tag() noexcept;
  std::uint64_t log_end() const noexcept { return log_begin_ + log_.size(); }

  const std::size_t most_kept_;
  std::uint64_t last_tag_;  // begins anywhere, so that no other process had the same ones

  kept_answers kept_;
  std::unordered_map<boards::board_id, std::vector<place>> by_board_;  // no empty ones

  std::deque<change> log_;
  std::uint64_t log_begin_ = 0;                         // position of its first
  std::map<std::uint64_t, std::uint64_t> read_points_;  // on their way: the log's end at the start

  std::vector<std::size_t> recent_;  // hashes of reads, each in the one place where it can be
};

}  // namespace scoreboard::actors
