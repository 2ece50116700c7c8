#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "actors/server/admission.hpp"
#include "actors/server/answer_cache.hpp"
#include "actors/server/door.hpp"
#include "actors/server/gathered_reads.hpp"
#include "actors/server/messages.hpp"
#include "src/boards/directory.hpp"
#include "src/commits/commit.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::actors {

/// Answers reads: at once from kept answers, or by batches that share one read point, which is the
/// state after a whole number of commits.
///
/// Invariant: a kept answer is that of the state after all commits that were noted. As commits are
/// noted before their requests are answered, a read gets from it what a read point made now would
/// show, with every acknowledged update in it.
///
/// Thread rule: the gateway's thread.
class reader {
 public:
  struct options {
    std::size_t shards = 1;
    std::size_t max_entries = 50'000;  ///< in one answer, whatever its sender allows
    std::size_t kept_answers = 64;     ///< at most; 0: none
  };

  /// `boards`, `answers` and `places` are the gateway's and outlive this object.
  reader(const options& chosen, const boards::directory& boards, door& answers, admission& places);

  /// Takes a read. `version`: the last commit that was noted. O(bytes of the read), and those of
  /// the answer if one is kept.
  void take(const return_address& from, wire::read& asked, std::uint64_t version);

  /// The batches that may leave now, the small ones first. `version`: the last commit that their
  /// read points will show. Each needs one done(). O(what leaves).
  std::vector<read_batch> next(std::uint64_t version);

  /// Answers all who asked for what is in `batch`.
  void done(answer_batch& batch);

  /// Notes a commit that is stored, before its requests are answered and the directory has it.
  /// O(entries x kept answers of their boards), nothing while none is kept.
  void note(const commits::commit& stored);

 private:
  using source = read_batch::source;

  bool add_ranking(read_batch& to);
  bool add_board(read_batch& to);
  bool add_frozen(const boards::board_info& board, const boards::archive_info& archive,
                  read_batch& to);
  bool add_archive(read_batch& to);
  bool add_snapshots(read_batch& to);
  void resolve_jobs(read_batch& batch, const boards::board_info& board, boards::user_kind kind,
                    std::vector<ranking::user_id>& users);
  std::optional<wire::error_code> resolve_since(read_batch::job& job,
                                                const boards::board_info& board) const;
  void show_frozen(const boards::board_info& board, const boards::archive_info& archive,
                   read_batch& to) const;
  const boards::archive_info* frozen_moment(const boards::board_info& board,
                                            const wire::read& asked) const;
  const boards::archive_info* find_archive(const boards::board_info& board, std::string_view name,
                                           const wire::read& asked) const;
  bool refuse_all(read_batch& batch, wire::error_code why);
  void add_boards(const wire::standings_query& asked, read_batch& to) const;
  void add_search(const wire::boards_of_user_query& asked, read_batch& to) const;
  void add_user(const boards::user_reference& named, const boards::board_info& board,
                const boards::archive_info& frozen, read_batch& to) const;
  source source_of(const boards::board_info& board, std::vector<ranking::user_id> users) const;
  source source_of(const boards::archive_info& unwritten) const;
  source source_of(const boards::board_info& frozen, const boards::archive_info& unwritten,
                   std::vector<ranking::user_id> users) const;
  void refuse(const read_batch::job& job, wire::error_code why, const wire::answer_origin& origin);

  const options options_;
  const boards::directory& boards_;
  door& answers_;
  admission& places_;
  answer_cache kept_answers_;
  gathered_reads waiting_;
  std::uint64_t last_read_point_ = 0;
};

}  // namespace scoreboard::actors
