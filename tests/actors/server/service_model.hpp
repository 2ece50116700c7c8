#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/boards/names.hpp"
#include "src/boards/settings.hpp"
#include "src/wire/messages.hpp"
#include "tests/actors/server/board_model.hpp"

namespace scoreboard::tests {

/// A moment of a board that stays readable.
struct archive_model {
  std::string name;
  std::uint64_t version = 0;
  std::uint64_t at_ms = 0;
  bool past_season = false;
  bool written = false;
  bool frozen = false;  ///< the board shows it
  board_model then;
  std::vector<boards::user_reference> erased;  ///< since, in their order

  /// The moment without the first so many of the users who were erased since.
  board_model shown(std::size_t erasures) const;
};

/// A board and its past.
struct board_history {
  board_model now;
  std::vector<archive_model> archives;  ///< oldest first

  /// The one with this name, or nullptr.
  const archive_model* find(const std::string& archive) const;

  /// The one that the board shows and not itself, or nullptr.
  const archive_model* frozen() const;

  /// What those have who may not look beyond a freeze: the board of then, and nothing since.
  board_history before_freeze() const;
};

/// The whole service by its definition: one update after the other, and each whole.
class service_model {
 public:
  /// What is known of a commit beside what is in it.
  struct commit_moment {
    std::uint64_t version = 0;
    std::uint64_t wall_ms = 0;
  };

  /// What the service does on a board by itself, by names of archives, in its order.
  struct own_changes {
    std::vector<std::string> kept;
    std::vector<std::string> deleted;

    friend bool operator==(const own_changes&, const own_changes&) = default;
  };

  bool boards_by_score = false;
  std::size_t max_boards = 10'000;
  /// Who is erased soon after, before all of an answer has been read.
  std::vector<boards::user_reference> erased_soon;
  std::map<std::string, board_history> boards{{std::string(boards::default_board), {}}};

  /// What an update comes to: results, or why it is refused; then nothing has changed.
  wire::outcome apply(const wire::update& what, const commit_moment& at);

  /// Whether a season of the board should have ended by then, or a snapshot have been made.
  bool is_due(const std::string& board, std::uint64_t wall_ms) const;

  /// Does that. REQUIRES: the board is there.
  own_changes do_what_is_due(const std::string& board, const commit_moment& at);

  /// REQUIRES: it is there.
  void set_written(const std::string& board, const std::string& archive);

  /// What a read may bring that is answered from this moment: users who were erased leave the
  /// archives one after the other. When all of them have, it is the last one. `earlier`: the board
  /// that is read, when that is of an earlier moment.
  std::vector<wire::outcome> answers(const wire::read& asked,
                                     const board_model* earlier = nullptr) const;

 private:
  using refusal = std::optional<wire::error_code>;

  /// What an archive may show, or why it cannot be read.
  struct readable_moments {
    refusal why;
    std::vector<board_model> list;
  };

  wire::outcome apply(const wire::change_list& list);
  wire::outcome apply(const wire::put_board& order);
  wire::outcome apply(const wire::delete_board& order);
  wire::outcome apply(const wire::erase_user& order);
  wire::outcome apply(const wire::reset_board& order);
  wire::outcome apply(const wire::put_snapshot& order);
  wire::outcome apply(const wire::delete_snapshot& order);
  wire::outcome apply(const wire::freeze_board& order);
  refusal refusal_of(const std::string& board, const std::vector<wire::change>& changes) const;
  commits::result change(board_model& board, const wire::change& what);
  board_model& make(const std::string& board, const boards::settings& chosen);

  void keep_moment(board_history& board, const std::string& name, bool past_season) const;
  void end_season(board_history& board, std::uint64_t begins_ms, own_changes& changes) const;
  void take_due_snapshot(board_history& board, std::uint64_t period_ms, own_changes& changes) const;
  template <class Counts>
  void trim(board_history& board, std::uint64_t stay, Counts counts, own_changes& changes) const;

  std::vector<service_model> seen_by(const wire::read& asked) const;
  wire::outcome answer(const wire::boards_query& asked) const;
  wire::outcome answer(const wire::boards_of_user_query& asked) const;
  wire::outcome answer(const wire::standings_query& asked) const;
  static readable_moments moments_of(const board_history& board, const std::string& name);

  commit_moment at_;  // of the commit that is being carried out
  ranking::arrival last_arrival_ = 0;
};

/// An answer as its receiver has it, who knows no arrivals.
wire::outcome as_received(const wire::outcome& what);

}  // namespace scoreboard::tests
