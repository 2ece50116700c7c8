#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/load/board_set.hpp"
#include "tools/load/request.hpp"
#include "tools/load/response.hpp"

namespace scoreboard::tests {

/// Boards as plain lists, with all that they ever were. It answers requests of scoreboard-load as
/// the service should; the user at index I is called I + 1.
class simulated_service {
 public:
  struct row {
    std::uint32_t user = 0;
    std::int64_t total = 0;
    std::uint64_t version = 0;  // of the last change

    bool operator==(const row&) const = default;
  };
  using rows = std::vector<row>;  // best first

  explicit simulated_service(load::board_set boards)
      : boards_(boards), rows_(boards.size()), past_(boards.size()) {}

  std::uint64_t version() const { return version_; }
  const rows& board(std::uint32_t board) const { return rows_[board]; }
  /// The board after the last commit up to this version that changed it.
  const rows& board_at(std::uint32_t board, std::uint64_t version) const;

  /// Carries out these writes, in this order, as one commit; returns their answers.
  std::vector<load::response> commit(const std::vector<const load::request*>& writes);

  /// The answer to a read of the board now.
  load::response read(const load::request& asked) const {
    return answer(asked, rows_[asked.board], version_);
  }

  /// What a read would show if this were the board.
  static load::response answer(const load::request& asked, const rows& board,
                               std::uint64_t version);

  /// Sets a user's total, behind all who have it already.
  static void set(rows& board, row changed);

 private:
  std::string carry_out(const load::update& update, bool detailed);

  load::board_set boards_;
  std::uint64_t version_ = 0;
  std::vector<rows> rows_;
  std::vector<std::map<std::uint64_t, rows>> past_;
};

}  // namespace scoreboard::tests
