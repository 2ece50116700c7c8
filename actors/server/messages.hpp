#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include "actors/server/execution.hpp"
#include "actors/server/kept_moment.hpp"
#include "actors/server/return_address.hpp"
#include "src/boards/archive_info.hpp"
#include "src/boards/board_id.hpp"
#include "src/boards/board_part.hpp"
#include "src/boards/directory.hpp"
#include "src/ranking/snapshot.hpp"
#include "src/ranking/user_id.hpp"
#include "src/wire/frame.hpp"
#include "src/wire/messages.hpp"

/// What the actors of one process say to each other. None of these leaves the process (src/wire has
/// those that do), hence "unsafe": CAF need not know how to serialize them.
namespace scoreboard::actors {

/// gateway -> shard: compute what your share comes to.
struct execute {
  std::shared_ptr<execution> batch;
};

/// The last shard of a batch -> journal; gateway -> journal, when there is nothing to compute.
struct executed {
  placed_commit_ptr commit;
};

/// journal -> gateway: what became of commits, in their order.
struct committed {
  struct outcome {
    placed_commit_ptr commit;
    bool stored = false;  ///< else it never will be
  };
  std::vector<outcome> commits;
  bool store_is_behind = false;  ///< see storage::store; `store_caught_up` follows
};

/// journal -> gateway: the store is not behind any more.
struct store_caught_up {};

/// gateway -> shard: these are stored, apply your shares of them.
struct apply_commits {
  std::vector<placed_commit_ptr> commits;
};

/// gateway -> shard: the board is to be spread over so many shards; send it to `reply_to` in as
/// many parts. REQUIRES: the shard has it whole, and nothing of it is under way.
struct split_board {
  boards::board_id board = boards::default_board_id;
  std::size_t parts = 1;
  caf::actor reply_to;
};

/// shard -> gateway -> shards: the parts, by shard. Each shard takes its own.
struct board_parts {
  boards::board_id board = boards::default_board_id;
  std::shared_ptr<std::vector<boards::board_part>> parts;  ///< none: nobody is on it
};

/// gateway -> query: reads that share one read point over all shards that hold their boards.
struct read_batch {
  /// One board, as it is at the read point.
  struct source {
    boards::board_info board;
    std::size_t parts = 1;                                       ///< snapshots that come
    std::shared_ptr<const std::vector<ranking::user_id>> users;  ///< who is looked up on it

    /// The archive, which is not written, of which the moment is read; none: the board as it is.
    /// Users are looked up only if the board is frozen and shows it.
    std::optional<boards::board_id> moment = {};
  };

  /// A board that is frozen, and the archive that it shows.
  struct frozen_board {
    boards::board_info board;  ///< as of then
    boards::archive_info archive;
  };

  /// Which commit is shown of a board that is frozen, and of when it is.
  struct frozen_moment {
    std::uint64_t version = 0;
    std::uint64_t at_ms = 0;
  };
  using frozen_moments = std::map<std::string, frozen_moment, std::less<>>;

  struct job {
    std::vector<return_address> from;  ///< all who ask for this
    wire::read what;
    bool keep = false;  ///< its answer is worth keeping

    /// The first of the source's users who is looked up for it.
    std::size_t user = 0;

    /// The archive whose positions are shown beside; none: none.
    std::optional<boards::archive_info> since = {};

    /// Boards that show archives which are written, of a read over several boards.
    std::vector<frozen_board> frozen = {};

    /// Of a read over several boards those, by name, that show the moments of these archives.
    frozen_moments frozen_at = {};

    /// Whether archives are read for it, beside what shards have.
    bool needs_archives() const noexcept { return since || !frozen.empty(); }
  };

  /// What it takes of the bounds of reads.
  struct cost {
    std::size_t weight = 0;  ///< entries, see gathered_reads
    std::size_t readers = 0;
    bool large = false;
  };

  std::uint64_t read_point = 0;
  std::uint64_t version = 0;  ///< of the last commit that is in it

  /// The board of all jobs. Or there is one job for several boards, and a user is looked up on
  /// each; or one job for the boards of a user, and there is none; or one job for snapshots, and
  /// there is one for each of `archives` that is not written.
  std::vector<source> sources;

  /// The archive of all jobs, whose version is that of the batch; there is no source then.
  std::optional<boards::archive_info> archive;

  /// What the board of all jobs shows instead of itself, being frozen: `archive`, or the moment of
  /// the source.
  std::optional<frozen_board> frozen;

  std::vector<boards::archive_info> archives;  ///< that a job for snapshots tells of
  bool more_archives = false;                  ///< there are older ones

  std::shared_ptr<const user_on_boards> searched;    ///< the user whose boards are searched for
  std::size_t searches = 0;                          ///< shards that do, see board_search
  std::shared_ptr<const boards::board_list> boards;  ///< all there are, then
  std::vector<job> jobs;
  cost its_cost;

  /// Of its answers.
  wire::answer_origin origin() const {
    return {version, false, frozen ? std::optional(frozen->archive.at_ms) : std::nullopt};
  }
};

/// query -> gateway: all that was asked of one read point.
struct answer_batch {
  struct one {
    read_batch::job asked;
    std::variant<wire::outcome, wire::encoded_outcome> what;  ///< plain when it may be kept
  };
  std::uint64_t read_point = 0;
  boards::board_id board = boards::default_board_id;  ///< of answers that may be kept
  wire::answer_origin origin;                         ///< of its answers
  std::vector<one> answers;
  read_batch::cost its_cost;
};

/// gateway -> shard: send your part of the read point to `reader`, and what the part has of
/// `users`.
struct snapshot_request {
  std::uint64_t read_point = 0;
  std::size_t source = 0;  ///< of the batch
  boards::board_id board = boards::default_board_id;
  std::optional<boards::board_id> moment;                      ///< see read_batch::source
  std::shared_ptr<const std::vector<ranking::user_id>> users;  ///< none: nobody
  caf::actor reader;
};

/// shard -> query.
struct shard_snapshot {
  /// A user who is on this part.
  struct lookup {
    std::size_t index = 0;  ///< among the users of the source
    boards::user_state state;
  };

  std::uint64_t read_point = 0;
  std::size_t source = 0;
  ranking::snapshot part;
  std::vector<lookup> found;
};

/// query -> archive_query: add what archives have to say, and send it to the gateway.
struct add_from_archives {
  answer_batch batch;
};

/// gateway -> archivist: write these, each of whose parts come from the shards.
struct write_archives {
  struct order {
    boards::board_id origin = boards::default_board_id;
    boards::archive_info archive;
    std::size_t parts = 1;  ///< that come
  };
  std::vector<order> orders;  ///< oldest first
};

/// An archive is on disk.
struct written_archive {
  boards::board_id origin = boards::default_board_id;
  boards::board_id archive = boards::default_board_id;
  std::uint64_t users = 0;  ///< that it shows

  friend bool operator==(const written_archive&, const written_archive&) = default;
};

/// archivist -> gateway: all that was ordered is on disk.
struct archives_written {
  std::vector<written_archive> archives;
};

/// gateway -> shard: tell `reply_to` what your parts of these boards take.
struct board_measurement {
  std::vector<boards::board_id> boards;
  caf::actor reply_to;
};

/// shard -> gateway: for each of the boards, zeros for one of which it has no part.
struct board_sizes {
  struct size {
    std::size_t bytes = 0;
    std::size_t snapshots = 0;  ///< that somebody reads
  };
  std::vector<size> boards;
};

/// gateway -> archivist: these are gone.
struct remove_archives {
  std::vector<boards::board_id> archives;
};

/// An archive, and which users it has.
struct archive_of_users {
  boards::board_id archive = boards::default_board_id;
  boards::user_kind kind = boards::user_kind::any;
};

/// gateway -> archivist: a user was erased by the commit with this version, and is to be from these
/// archives, and from those that are written later and are older.
struct erase_from_archives {
  std::uint64_t version = 0;
  boards::user_reference user;
  std::vector<archive_of_users> archives;
};

/// gateway -> shard: send `archivist` your part of a moment that is to be written as an archive.
struct moment_request {
  boards::board_id archive = boards::default_board_id;
  caf::actor archivist;
};

/// shard -> archivist.
struct moment_part {
  boards::board_id archive = boards::default_board_id;
  ranking::snapshot shown;
  std::vector<hidden_user> hidden;
};

/// gateway -> shard: tell `reader` on which of your boards the user is.
struct board_search {
  std::uint64_t read_point = 0;
  std::shared_ptr<const user_on_boards> user;
  caf::actor reader;
};

/// shard -> query.
struct found_boards {
  std::uint64_t read_point = 0;
  std::vector<boards::board_id> boards;
};

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::execute)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::executed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::committed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::store_caught_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::apply_commits)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::split_board)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::board_parts)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::board_measurement)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::board_sizes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::answer_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::read_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::snapshot_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::shard_snapshot)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::board_search)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::found_boards)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::add_from_archives)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::write_archives)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::archives_written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::remove_archives)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::erase_from_archives)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::moment_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::moment_part)
