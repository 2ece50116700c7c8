// Everything that can be asked of the service, against its definition.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/actors/server/random_requests.hpp"
#include "tests/actors/server/service_model.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

/// Without what a model cannot know: by which tag an answer is kept, and the time of commits.
wire::outcome comparable(wire::outcome what) {
  if (auto* const found = std::get_if<wire::listing>(&what)) found->tag = 0;
  if (auto* const found = std::get_if<wire::board_description>(&what))
    found->season_start_ms.reset();
  return what;
}

/// A client process, and a record of all that it asked and heard. It is judged when all of that is
/// known: the answers of updates say which commits there were and what is in them.
class service_history {
 public:
  service_history(std::mt19937_64& random, bool boards_by_score, std::size_t max_boards)
      : random_(random), requests_(random) {
    model_.boards_by_score = boards_by_score;
    model_.max_boards = max_boards;
  }

  wire::request next() {
    sent_request made{{++last_id_, far_future, {}}, acknowledged_};
    if (requests_.one_in(2)) {
      auto read = requests_.read();
      if (requests_.one_in(4)) read.at_least = acknowledged_ + requests_.below(3);
      made.request.what = std::move(read);
    } else if (!updates_.empty() && requests_.one_in(6)) {
      made.request.what = updates_[requests_.below(updates_.size())];
    } else {
      wire::update update{"key " + std::to_string(last_id_), requests_.action()};
      if (requests_.one_in(3)) update.made_by = wire::update::key_maker::service;
      updates_.push_back(update);
      made.request.what = std::move(update);
    }
    sent_.push_back(made);
    return made.request;
  }

  void hear(gateway_fixture& from) {
    for (const auto& frame : std::exchange(from.port.frames, {})) {
      for (const auto& answer : frame.messages) {
        acknowledged_ = std::max(acknowledged_, answer.origin.version);
        REQUIRE(answers_.emplace(answer.id, heard{answer, last_id_}).second);
      }
    }
  }

  void set_disk_was_full() noexcept { disk_was_full_ = true; }

  void judge() {
    REQUIRE(answers_.size() == sent_.size());
    std::map<std::uint64_t, std::vector<const sent_request*>> commits;
    for (const auto& one : sent_) {
      CAPTURE(one.request.id);
      check_order(one);
      if (const auto* const update = std::get_if<wire::update>(&one.request.what)) {
        const auto& answer = answer_to(one);
        if (std::holds_alternative<wire::results>(answer.what) && is_first(*update, one))
          commits[answer.origin.version].push_back(&one);
      }
    }
    judge_moment(0);
    std::uint64_t version = 0;
    for (const auto& [number, updates] : commits) {
      REQUIRE(number == ++version);  // each commit has updates, and each of them is answered
      for (const auto* const one : updates) {
        CAPTURE(number, one->request.id);
        REQUIRE(model_.apply(std::get<wire::update>(one->request.what)) == answer_to(*one).what);
      }
      judge_moment(version);
    }
    for (const auto& one : sent_) {
      CAPTURE(one.request.id, version);
      REQUIRE((explained_.contains(one.request.id) ||
               (disk_was_full_ && std::holds_alternative<wire::update>(one.request.what))));
    }
  }

  /// How many answers of each kind there were.
  void count(std::map<std::size_t, std::size_t>& kinds) const {
    for (const auto& [id, one] : answers_) ++kinds[one.answer.what.index()];
  }

  /// How many requests were refused, for each reason.
  void count(std::map<wire::error_code, std::size_t>& errors) const {
    for (const auto& [id, one] : answers_) {
      if (const auto* const error = std::get_if<wire::error_code>(&one.answer.what))
        ++errors[*error];
    }
  }

 private:
  struct sent_request {
    wire::request request;
    std::uint64_t acknowledged = 0;  ///< the newest version that was heard of before
  };

  struct heard {
    wire::answer answer;
    std::uint64_t last_sent = 0;  ///< the id of the last request before it was heard
  };

  const wire::answer& answer_to(const sent_request& one) const {
    return answers_.at(one.request.id).answer;
  }

  /// What was acknowledged is in every later answer, and comes before every later update.
  void check_order(const sent_request& one) const {
    const auto& [id, what, origin] = answer_to(one);
    const auto* const read = std::get_if<wire::read>(&one.request.what);
    if (what == wire::outcome(wire::error_code::unknown_version)) {
      REQUIRE(read != nullptr);
      REQUIRE(origin.version >= one.acknowledged);
      REQUIRE(read->at_least > origin.version);
    } else if (read != nullptr && origin.version != 0) {
      REQUIRE(origin.version >= one.acknowledged);
      REQUIRE(origin.version >= read->at_least);
    }
  }

  /// Whether this is the request that was carried out, and not one that got its answer.
  bool is_first(const wire::update& update, const sent_request& one) {
    const auto& answer = answer_to(one);
    const auto& results = std::get<wire::results>(answer.what);
    if (const auto known = first_.find(update.key); known != first_.end()) {
      const auto& first = answers_.at(known->second);
      const bool was_heard = first.last_sent < one.request.id;
      if (first.answer.origin.version == answer.origin.version) {
        REQUIRE(answer.what == first.answer.what);
        explained_.insert(one.request.id);
        if (was_heard)
          REQUIRE(answer.origin.replayed == (update.made_by == wire::update::key_maker::sender));
        return false;
      }
      // What bound its key counts once.
      REQUIRE_FALSE(commits::binds_key(std::get<wire::results>(first.answer.what)));
    }
    REQUIRE_FALSE(answer.origin.replayed);
    REQUIRE(answer.origin.version > one.acknowledged);
    REQUIRE(results.size() == wire::result_count(update));
    first_[update.key] = one.request.id;
    explained_.insert(one.request.id);
    return true;
  }

  /// Whether what was answered can come from the state after this commit.
  bool is_explained(const sent_request& one) const {
    const auto& answer = answer_to(one);
    if (const auto* const read = std::get_if<wire::read>(&one.request.what))
      return as_received(comparable(model_.answer(*read))) == comparable(answer.what);
    auto next = model_;
    return next.apply(std::get<wire::update>(one.request.what)) == answer.what;
  }

  void judge_moment(std::uint64_t version) {
    for (const auto& one : sent_) {
      const auto id = one.request.id;
      const auto& answer = answer_to(one);
      if (explained_.contains(id)) continue;
      // Refused, or read before there was any commit.
      const bool is_of_no_commit =
          answer.what == wire::outcome(wire::error_code::unknown_version) ||
          answer.what == wire::outcome(wire::error_code::storage_unavailable) ||
          (answer.origin.version == 0 && version >= one.acknowledged && is_explained(one));
      if (is_of_no_commit) {
        explained_.insert(id);
      } else if (answer.origin.version == version && version != 0 &&
                 std::holds_alternative<wire::read>(one.request.what)) {
        CAPTURE(id, version, one.request.what.index());
        REQUIRE(is_explained(one));
        explained_.insert(id);
      }
    }
  }

  std::mt19937_64& random_;
  random_requests requests_;
  std::uint64_t last_id_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::vector<sent_request> sent_;
  std::vector<wire::update> updates_;
  std::map<std::uint64_t, heard> answers_;
  bool disk_was_full_ = false;

  service_model model_;
  std::map<std::string, std::uint64_t> first_;  // by key: who was carried out
  std::set<std::uint64_t> explained_;
};

}  // namespace

// Catches any answer that is not exactly what all commits up to the version that it names come to:
// a read of half a commit or of one that was not stored, a user who is computed from what a removal
// or a failure has undone, a rank that counts the hidden, a board that answers for the one of its
// name before it, a retry that counts twice, a restart that forgets any of it. The actors run in
// drawn orders, boards move from one shard to all on the way, and the disk is full now and then.
TEST_CASE("every answer is what the commits up to its version come to") {
  SEEDED_GENERATOR(random);
  std::map<std::size_t, std::size_t> kinds;
  std::map<wire::error_code, std::size_t> errors;
  for (int round = 0; round < 60; ++round) {
    const auto disk = std::make_shared<storage::memory_medium>();
    const bool by_score = random() % 2 == 0;
    const std::size_t max_boards = 3 + random() % 4;
    const bool fills = random() % 2 == 0;
    service_history history(random, by_score, max_boards);
    for (auto lives = 1 + random() % 3; lives > 0; --lives) {
      gateway_fixture one({.shards = 1 + random() % 5,
                           .kept_answers = random() % 8,
                           .disk = disk,
                           .boards_by_score = by_score,
                           .max_boards = max_boards,
                           .most_users_on_one_shard = random() % 5});
      one.port.frames.clear();
      for (int frame = 0; frame < 60; ++frame) {
        std::vector<wire::request> requests;
        for (auto n = 1 + random() % 4; n > 0; --n) requests.push_back(history.next());
        one.arrives("p", requests);
        if (fills && random() % 15 == 0) {
          disk->set_full(random() % 2 == 0);
          history.set_disk_was_full();
        }
        *one.running_time += std::chrono::milliseconds(random() % 100);
        for (auto n = random() % 12; n > 0 && one.scheduler.has_job(); --n) {
          auto& jobs = one.scheduler.jobs;
          std::swap(jobs.front(), jobs[random() % jobs.size()]);
          one.scheduler.run_once();
        }
        history.hear(one);
      }
      disk->set_full(false);
      one.run_shuffled(random);
      history.hear(one);
    }
    INFO("round " << round);
    history.judge();
    history.count(kinds);
    history.count(errors);
  }
  // The test is worth something only if all of it came up.
  for (std::size_t kind = 0; kind < std::variant_size_v<wire::outcome>; ++kind) {
    CAPTURE(kind);
    if (kind != wire::outcome(wire::unchanged{}).index()) CHECK(kinds[kind] > 50);
  }
  for (const auto error : {wire::error_code::too_many, wire::error_code::storage_unavailable,
                           wire::error_code::unknown_board, wire::error_code::unknown_user,
                           wire::error_code::invalid_user, wire::error_code::too_many_boards,
                           wire::error_code::not_empty, wire::error_code::season_over,
                           wire::error_code::unknown_version}) {
    CAPTURE(error);
    CHECK(errors[error] > 5);
  }
}
