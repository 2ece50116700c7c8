#include "actors/server/archive_query.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <spdlog/spdlog.h>

#include "src/storage/archives/archive_store.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/actors/collecting_actor.hpp"
#include "tests/actors/server/board_model.hpp"
#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/actors/server/service_model.hpp"
#include "tests/actors/server/simulated_disk.hpp"
#include "tests/catch.hpp"
#include "tests/ranking/random_source.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using ranking::rank_kind;
using ranking::user_id;

namespace {

/// Queries of archives, and in the place of the gateway whatever it is sent.
class archive_query_fixture : public actor_fixture {
 public:
  archive_query_fixture() : store_(disk.archives()) { spawn(); }
  ~archive_query_fixture() { stop(); }

  storage::archives::archive_store& store() { return *store_; }

  /// As a server that is started again: nothing of the files is in memory.
  void restart() {
    stop();
    store_.emplace(disk.archives());
    spawn();
  }

  /// What a batch is answered.
  template <class Order>
  actors::answer_batch ask(Order order) {
    answered_.clear();
    caf::anon_send(under_test_, std::move(order));
    run();
    REQUIRE(answered_.size() == 1);
    return answered_.front();
  }

  simulated_disk disk;

 private:
  void spawn() {
    spdlog::set_level(spdlog::level::off);
    gateway_ = spawn_collector<actors::answer_batch>(system, answered_);
    under_test_ = system.spawn<actors::archive_query>(std::cref(store()), gateway_);
    run();
  }

  void stop() {
    for (auto* const each : {&under_test_, &gateway_}) {
      caf::anon_send_exit(*each, caf::exit_reason::user_shutdown);
      *each = nullptr;
    }
    run();
  }

  std::optional<storage::archives::archive_store> store_;
  std::vector<actors::answer_batch> answered_;
  caf::actor gateway_;
  caf::actor under_test_;
};

void write(storage::archives::archive_store& to, boards::board_id archive,
           const board_model& moment) {
  auto writer = to.write();
  writer.begin(archive, moment.settings.order);
  for (const auto& [user, state] : moment.users) {
    if (!state.hidden) continue;
    const auto position = moment.rank_of(state, rank_kind::position);
    writer.add_hidden(user, state.standing.total, position, state.data);
  }
  for (const auto& row : moment.rows()) writer.add(row.entry.user, row.entry.total, row.data);
  REQUIRE(writer.finish() == storage::write_result::done);
}

/// Moments of one board whose users come, go, hide, change places and are erased between them; some
/// of the archives are gone by the time that they are read.
class past_moments {
 public:
  past_moments(archive_query_fixture& fixture, std::uint64_t seed, std::uint64_t round)
      : fixture_(fixture), random_(seed + round), first_number_(100 * (round + 1)) {
    now_.settings.order =
        random_.one_in(2) ? ranking::order::descending : ranking::order::ascending;
    now_.settings.users = random_.one_in(2) ? boards::user_kind::any : boards::user_kind::string;
    // More than a page of an archive, now and then.
    names_ = 1 + (random_.one_in(4) ? random_.below(300) : random_.below(20));
    for (auto left = 2 + random_.below(3); left > 0; --left) {
      change_board();
      moments_.push_back({info(), now_, true});
      write(fixture_.store(), moments_.back().info.id, now_);
      if (random_.one_in(2)) erase_some();
    }
    change_board();
    if (random_.one_in(3)) remove(moments_[random_.below(moments_.size())]);
  }

  /// Reads of one archive: each is answered as its moment was, or as one that is not there.
  void check_archive() {
    const auto& read = moments_[random_.below(moments_.size())];
    const auto asked = draw_jobs();
    actors::read_batch batch;
    batch.read_point = random_.below(100);
    batch.version = read.info.version;
    batch.archive = read.info;
    batch.jobs = jobs_of(asked);
    batch.its_cost = {random_.below(9), random_.below(9), random_.one_in(2)};
    const auto cost = batch.its_cost;
    const auto got = fixture_.ask(batch);
    CHECK(got.read_point == batch.read_point);
    CHECK(got.origin.version == read.info.version);
    CHECK(got.its_cost.weight == cost.weight);
    CHECK(got.its_cost.readers == cost.readers);
    CHECK(got.its_cost.large == cost.large);
    REQUIRE(got.answers.size() == asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
      CAPTURE(i, asked[i].job.what.asks.index());
      check(got.answers[i], asked[i], read.is_there ? &read.then : nullptr, got.origin.version);
    }
  }

  /// Answers of the board as it is, to which positions in archives are added.
  void check_comparison() {
    const auto asked = draw_jobs();
    actors::answer_batch batch{
        random_.below(100), boards::board_id{7}, {random_.below(100), false}, {}, {}};
    for (const auto& each : asked)
      batch.answers.push_back(
          {each.job, now_.answer(each.job.what.asks, each.job.what.max_entries)});
    const auto got = fixture_.ask(actors::add_from_archives{batch});
    CHECK(got.board == batch.board);
    CHECK(got.origin == batch.origin);
    REQUIRE(got.answers.size() == asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
      CAPTURE(i, asked[i].job.what.asks.index());
      if (asked[i].job.since) {
        check(got.answers[i], asked[i], &now_, batch.origin.version);
      } else {
        // It may be kept, and is encoded elsewhere.
        REQUIRE(got.answers[i].what == batch.answers[i].what);
      }
    }
  }

  std::size_t compared = 0;  ///< rows that show a position of before

 private:
  struct moment {
    boards::archive_info info;
    board_model then;
    bool is_there = true;
  };
  struct asked_job {
    actors::read_batch::job job;
    const moment* since = nullptr;
  };

  user_id user() {
    const auto drawn = random_.user(names_ + 2);
    const bool is_integer = drawn.is_integer();
    return is_integer && now_.settings.users == boards::user_kind::string
               ? user_id(std::to_string(drawn.integer()))
               : drawn;
  }

  /// As a path names them.
  boards::user_reference reference() { return {random_.user(names_ + 2), true}; }

  std::int64_t total() { return random_.total(9); }
  rank_kind rank(std::uint64_t kinds) { return static_cast<rank_kind>(random_.below(kinds)); }
  std::uint64_t number() { return random_.one_in(12) ? no_limit : random_.below(names_ + 5); }

  void change_board() {
    for (auto left = random_.below(2 * names_); left > 0; --left) {
      const auto who = user();
      if (random_.one_in(5)) {
        now_.users.erase(who);
        continue;
      }
      auto& state = now_.users[who];
      state.standing = {total(), ++last_arrival_};
      state.data = random_.one_in(3) ? std::to_string(last_arrival_) : "";
      state.hidden = random_.one_in(5);
    }
  }

  boards::archive_info info() {
    boards::archive_info made;
    made.id = boards::board_id{first_number_ + moments_.size()};
    made.order = now_.settings.order;
    made.kind = now_.settings.users;
    made.season = now_.season = 1 + moments_.size();
    made.version = first_number_ + 10 * moments_.size();
    return made;
  }

  void erase_some() {
    const auto who = reference();
    now_.erase(who);
    now_.erased.clear();  // who is not on the board any more has no place on it
    std::vector<storage::archives::archive_store::archived_board> from;
    for (auto& each : moments_) {
      each.then.erase(who);
      from.push_back({each.info.id, each.info.kind});
    }
    REQUIRE(fixture_.store().erase(who, from, 1) == storage::write_result::done);
  }

  void remove(moment& gone) {
    REQUIRE(fixture_.store().remove({&gone.info.id, 1}) == storage::write_result::done);
    gone.is_there = false;
  }

  wire::entries_form form(std::uint64_t ranks) {
    wire::entries_form made{{}, rank(ranks), random_.one_in(2), {}};
    if (random_.one_in(2)) made.top = number();
    return made;
  }

  wire::query draw_query() {
    switch (random_.below(8)) {
      case 0:
        return wire::top_query{number()};
      case 1:
        return wire::user_query{reference(), rank(2)};
      case 2: {
        std::vector<user_id> some;
        for (auto left = random_.below(20); left > 0; --left) some.push_back(user());
        std::ranges::sort(some);
        some.erase(std::unique(some.begin(), some.end()), some.end());
        return wire::ranking_query{std::move(some), rank(2)};
      }
      case 3:
        return wire::around_user_query{reference(), number(), form(2)};
      case 4:
        return wire::around_total_query{total(), number(), form(2)};
      default: {
        const auto from = random_.one_in(2) ? 1 : 1 + random_.below(names_ + 2);
        return wire::page_query{from, number(), form(from == 1 ? 3 : 2)};
      }
    }
  }

  /// Several, so that one which is refused stands between others.
  std::vector<asked_job> draw_jobs() {
    std::vector<asked_job> made;
    for (auto left = 1 + random_.below(6); left > 0; --left) {
      asked_job next;
      next.job.from = {{"p", made.size()}};
      next.job.what = {"chess", draw_query(), random_.one_in(3) ? random_.below(30) : no_limit};
      next.job.keep = random_.one_in(2);
      const bool shows_page = std::visit(
          [](const auto& asked) {
            return requires { asked.form; };
          },
          next.job.what.asks);
      if (shows_page && random_.below(3) != 0) {
        next.since = &moments_[random_.below(moments_.size())];
        next.job.since = next.since->info;
      }
      made.push_back(std::move(next));
    }
    return made;
  }

  static std::vector<actors::read_batch::job> jobs_of(const std::vector<asked_job>& asked) {
    std::vector<actors::read_batch::job> made;
    made.reserve(asked.size());
    for (const auto& each : asked) made.push_back(each.job);
    return made;
  }

  void check(const actors::answer_batch::one& got, const asked_job& asked, const board_model* read,
             std::uint64_t version) {
    REQUIRE(got.asked.from.size() == 1);
    CHECK(got.asked.from.front().id == asked.job.from.front().id);
    wire::outcome expected = wire::error_code::unknown_snapshot;
    if (read != nullptr) {
      const auto* const since = asked.since != nullptr ? &asked.since->then : nullptr;
      expected = read->answer(asked.job.what.asks, asked.job.what.max_entries, since);
    }
    if (const auto* const page = std::get_if<wire::page>(&expected)) {
      if (asked.since != nullptr && !asked.since->is_there)
        expected = wire::error_code::unknown_snapshot;
      else
        compared += static_cast<std::size_t>(std::ranges::count_if(
            page->list, [](const wire::ranked_entry& row) { return row.before != 0; }));
    }
    const auto* const bytes = std::get_if<wire::encoded_outcome>(&got.what);
    REQUIRE(bytes != nullptr);
    REQUIRE(*bytes == wire::encode(expected, {version, false}));
  }

  archive_query_fixture& fixture_;
  ranking::testing::random_source random_;
  const std::uint64_t first_number_;
  std::uint64_t names_ = 1;
  ranking::arrival last_arrival_ = 0;
  board_model now_;
  std::vector<moment> moments_;
};

}  // namespace

// Bug: a position of before that is another user's, that of a hidden one, or that of somebody who
// was erased and came back; one that is missing in the best beside the entries; the moment of
// another archive of the same board; an error or a snapshot that has gone meanwhile that spoils the
// other answers of its batch, or puts them in another order.
TEST_CASE_METHOD(archive_query_fixture,
                 "archives are read and compared with as the boards were at their moments") {
  PRINTED_SEED(seed);
  std::size_t compared = 0;
  for (std::uint64_t round = 0; round < 40; ++round) {
    CAPTURE(round);
    past_moments moments(*this, seed, round);
    for (int i = 0; i < 10; ++i) {
      moments.check_archive();
      moments.check_comparison();
    }
    compared += moments.compared;
  }
  CHECK(compared > 1000);
}

// Bug: a sector that cannot be read ends the server, or leaves those without an answer whose reads
// need no disk.
TEST_CASE_METHOD(archive_query_fixture, "what the disk does not give is unavailable, and no more") {
  constexpr boards::board_id number{5};
  board_model moment;
  // More than is read when the archives are opened.
  for (std::int64_t user = 1; user <= 3000; ++user)
    moment.users[user_id(user)] = {{user, static_cast<ranking::arrival>(user)}, false, {}};
  write(store(), number, moment);
  restart();
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(disk.archives().directory)) {
    if (file.path().extension() != ".sst") continue;
    std::fstream(file.path(), std::ios::in | std::ios::out | std::ios::binary)
        << std::string(file.file_size() / 2, '?');
  }
  boards::archive_info since;
  since.id = number;
  const wire::read page{"chess", wire::page_query{1, 5, {}}, no_limit};
  const wire::read top{"chess", wire::top_query{3}, no_limit};
  actors::answer_batch batch{3, boards::board_id{7}, {8, false}, {}, {}};
  batch.answers.push_back(
      {{{{"p", 1}}, page, false, 0, since}, moment.answer(page.asks, no_limit)});
  batch.answers.push_back({{{{"p", 2}}, top, false, 0, {}}, moment.answer(top.asks, no_limit)});
  const auto got = ask(actors::add_from_archives{batch});
  REQUIRE(got.answers.size() == 2);
  CHECK(std::get<wire::encoded_outcome>(got.answers[0].what) ==
        wire::encode(wire::error_code::unavailable, {8, false}));
  CHECK(got.answers[1].what == batch.answers[1].what);
}
