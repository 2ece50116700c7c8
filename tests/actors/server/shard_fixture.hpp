#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/server/shard.hpp"
#include "src/ranking/selection.hpp"
#include "tests/actors/collecting_actor.hpp"
#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/catch.hpp"

namespace scoreboard::tests {

inline constexpr boards::board_id one_board{7};
inline constexpr boards::board_id other_board{8};

using change_kind = wire::change::kind;

/// What is no score.
inline wire::change change_to(std::int64_t user, change_kind how) {
  return {ranking::user_id(user), how, 0};
}

inline wire::change with_data(wire::change score, std::string data) {
  score.data = std::move(data);
  return score;
}

/// Done, by a user who had a total before.
inline commits::result came_from(std::int64_t previous, std::int64_t total) {
  return {total, previous, commits::result_code::done, true};
}

/// Some shards; in the place of the gateway, the journal and the queries whatever they are sent.
class shard_fixture : public actor_fixture {
 public:
  shard_fixture()
      : journal_(spawn_collector<actors::executed>(system, executed_)),
        query_(spawn_collector<actors::shard_snapshot>(system, snapshots_)),
        search_(spawn_collector<actors::found_boards>(system, searches_)),
        gateway_(spawn_collector<actors::board_parts>(system, parts)),
        archivist_(spawn_collector<actors::moment_part>(system, moments_)) {
    for (std::size_t i = 0; i < shards; ++i)
      shards_.push_back(system.spawn<actors::shard>(i, actors::shard::content(), journal_));
    run();
  }
  ~shard_fixture() {
    for (const auto& one : shards_) caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
    for (const auto& one : {journal_, query_, search_, gateway_, archivist_})
      caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
    run();
  }

  static constexpr std::size_t shards = 2;

  struct order {
    boards::board_id board;
    wire::change change;
    std::size_t shard = 0;
  };

  /// A batch as a sequencer makes it that knows the settings of `rules`.
  std::shared_ptr<actors::execution> make(const std::vector<order>& orders,
                                          std::uint64_t epoch = 0) {
    auto batch = make_empty(epoch);
    for (const auto& [board, change, shard] : orders) {
      batch->shares[shard].commands.push_back(static_cast<std::uint32_t>(batch->commands.size()));
      if (batch->boards.empty() || batch->boards.back().id != board)
        batch->boards.push_back({board, rules[board], snapshots[board]});
      batch->commands.push_back(
          {static_cast<std::uint32_t>(batch->boards.size() - 1), change, ++last_arrival_});
    }
    batch->commit.results.resize(orders.size());
    batch->unfinished = static_cast<std::size_t>(std::ranges::count_if(
        batch->shares, [](const auto& share) { return !share.commands.empty(); }));
    return batch;
  }

  void send_share(const std::shared_ptr<actors::execution>& batch, std::size_t shard) {
    caf::anon_send(shards_[shard], actors::execute{batch});
    run();
  }

  /// What the shards make of a batch of which all is shard 0's.
  actors::placed_commit_ptr execute(const std::vector<order>& orders, std::uint64_t epoch = 0) {
    send_share(make(orders, epoch), 0);
    return take_executed();
  }

  /// What shard 0 makes of the erasure of a user, who is named as in a path.
  actors::placed_commit_ptr erase(const ranking::user_id& user, const boards::board_list& among) {
    auto batch = make_empty(0);
    batch->erases = actors::user_among({user, true}, among);
    for (const auto& board : among) batch->boards.push_back({board.id, {}, snapshots[board.id]});
    batch->unfinished = 1;
    send_share(batch, 0);
    return take_executed();
  }

  /// A commit by which a board goes.
  actors::placed_commit_ptr deletion_of(boards::board_id board) {
    return commit_of(commits::board_deleted{board});
  }

  /// A commit with an entry that is the sequencer's.
  actors::placed_commit_ptr commit_of(commits::entry entry) {
    auto batch = make_empty(0);
    batch->commit.entries.push_back(std::move(entry));
    return actors::finish(std::move(*batch));
  }

  /// From now on a snapshot of the board is being written, as far as the shards know.
  void keep_moment(boards::board_id board, boards::board_id archive) {
    commits::snapshot_taken taken;
    taken.board = board;
    taken.archive = archive;
    for (std::size_t i = 0; i < shards; ++i) apply({commit_of(taken)}, i);
    snapshots[board].push_back(archive);
  }

  /// The same, and the board shows it from now on.
  void freeze(boards::board_id board, boards::board_id archive) {
    keep_moment(board, archive);
    for (std::size_t i = 0; i < shards; ++i)
      apply({commit_of(commits::freeze_changed{board, archive, true, "chess"})}, i);
  }

  /// What a shard tells the archivist of a moment, or of a season that is over.
  actors::moment_part moment(boards::board_id archive, std::size_t shard = 0) {
    caf::anon_send(shards_[shard], actors::moment_request{archive, archivist_});
    run();
    REQUIRE(moments_.size() == 1);
    auto got = std::exchange(moments_, {}).front();
    CHECK(got.archive == archive);
    return got;
  }

  actors::placed_commit_ptr take_executed() {
    REQUIRE(executed_.size() == 1);
    return std::exchange(executed_, {}).front().commit;
  }

  void apply(const std::vector<actors::placed_commit_ptr>& some, std::size_t shard = 0) {
    caf::anon_send(shards_[shard], actors::apply_commits{some});
    run();
  }

  /// What a shard has of a board, and of these users of it.
  actors::shard_snapshot look(std::size_t shard, boards::board_id board,
                              const std::vector<ranking::user_id>& users = {},
                              std::optional<boards::board_id> moment = std::nullopt) {
    caf::anon_send(
        shards_[shard],
        actors::snapshot_request{
            ++read_point_, 3, board, moment,
            users.empty() ? nullptr : std::make_shared<const std::vector<ranking::user_id>>(users),
            query_});
    run();
    REQUIRE(snapshots_.size() == 1);
    auto got = std::exchange(snapshots_, {}).front();
    CHECK(got.read_point == read_point_);
    CHECK(got.source == 3);
    return got;
  }

  wire::entries board_on(std::size_t shard, boards::board_id board) {
    const auto got = look(shard, board);
    return ranking::top({&got.part, 1}, no_limit);
  }

  /// What shard 0 has of a user; none: the user is not on its part.
  std::optional<boards::user_state> state_of(boards::board_id board, std::int64_t user) {
    const auto got = look(0, board, {ranking::user_id(user)});
    if (got.found.empty()) return std::nullopt;
    CHECK(got.found.front().index == 0);
    return got.found.front().state;
  }

  /// The boards of shard 0 that a user is on, in order of number.
  std::vector<boards::board_id> boards_of(const ranking::user_id& user,
                                          const boards::board_list& among) {
    caf::anon_send(shards_[0], actors::board_search{++read_point_,
                                                    std::make_shared<actors::user_on_boards>(
                                                        actors::user_among({user, true}, among)),
                                                    search_});
    run();
    REQUIRE(searches_.size() == 1);
    auto found = std::exchange(searches_, {}).front();
    CHECK(found.read_point == read_point_);
    std::ranges::sort(found.boards);
    return found.boards;
  }

  void split(boards::board_id board) {
    caf::anon_send(shards_[0], actors::split_board{board, shards, gateway_});
    run();
  }

  void send_parts(const actors::board_parts& moved) {
    for (const auto& one : shards_) caf::anon_send(one, moved);
    run();
  }

  std::size_t finished() const noexcept { return executed_.size(); }

  std::map<boards::board_id, boards::settings> rules;

  /// By board, those that are being written.
  std::map<boards::board_id, std::vector<boards::board_id>> snapshots;

 private:
  std::shared_ptr<actors::execution> make_empty(std::uint64_t epoch) {
    auto batch = std::make_shared<actors::execution>();
    batch->number = ++last_number_;
    batch->epoch = epoch;
    batch->shares.resize(shards);
    return batch;
  }

  std::vector<actors::executed> executed_;
  std::vector<actors::shard_snapshot> snapshots_;
  std::vector<actors::found_boards> searches_;
  std::vector<actors::moment_part> moments_;

 public:
  std::vector<actors::board_parts> parts;

 private:
  caf::actor journal_;
  caf::actor query_;
  caf::actor search_;
  caf::actor gateway_;
  caf::actor archivist_;
  std::vector<caf::actor> shards_;
  std::uint64_t last_number_ = 0;
  std::uint64_t read_point_ = 0;
  ranking::arrival last_arrival_ = 0;
};

/// The totals that a commit changes, in their order. REQUIRES: it changes nothing else.
inline wire::entries entries_of(const actors::placed_commit& commit) {
  wire::entries found;
  for (const auto& one : commit.commit.entries)
    found.push_back(std::get<commits::total_change>(one).now);
  return found;
}

inline std::optional<std::int64_t> previous_in(const actors::placed_commit& commit,
                                               std::size_t index) {
  return std::get<commits::total_change>(commit.commit.entries.at(index)).previous;
}

inline ranking::entry standing(std::int64_t user, std::int64_t total, ranking::arrival arrived) {
  return {ranking::user_id(user), total, arrived};
}

}  // namespace scoreboard::tests
