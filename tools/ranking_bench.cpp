// What src/ranking does in a second, on one thread.
//
//   ranking_bench                                  everything up to 1 M users, some minutes
//   ranking_bench --large                          with 10 M users, too: 4 GB and much more time
//   ranking_bench --smoke                          20 000 users, a few seconds: does it still run?
//   ranking_bench --benchmark_filter=/move/        and all other options of Google Benchmark
//   ranking_bench --benchmark_repetitions=5 --benchmark_report_aggregates_only=true    medians
//
// A name is users / kind of user / totals / workload. Totals are `many` (10^9 of them, hardly a
// tie) or `few` (100 of them: ties everywhere). The workloads:
//
//   load/sorted, load/shuffled   board_loader, entries in ranking order or in any order
//   fill                         board::set of new users, in random order
//   bytes/loaded, /filled, /moved   resident bytes a user after a load, after a fill, and after as
//                                many random moves as there are users (counter bytes_per_user)
//   move/uniform, move/zipfian   a user's total becomes a random one (zipfian: exponent 0.99)
//   step/uniform                 a user's total grows by 1 to 10
//   same/uniform                 a user's total is set to what it is
//   insert_erase                 a new user comes, and goes again
//   moves_a_snapshot/1, 10, 100, 1000   so many moves, then a snapshot replaces the one before and
//                                one entry is read from it; counted are the moves
//   total, rank                  of a random user, on the writer
//   move/batch, step/batch, total/batch, moves_a_snapshot/100/batch   the same with board::apply
//                                and board::totals, as a shard does that has a batch of updates
//   nth, top_100, around_21      an entry, the best 100, 21 entries at a random position; one part
//   shards/1, 4, 16/select_10, select_middle, select_random   the entry after the best 10, half of
//                                the users or any number of them, over all parts
//   shards/1, 4, 16/top_100, around_21, rank_of, count   over all parts
//   shards/1, 4, 16/ranks_of_100   the ranks of 100 random users at once; counted are the hundreds
//   dense                        the dense rank of a user in the middle; few totals only
//
// Every iteration is a batch of 1024 operations on inputs made before the clock starts. The clock
// is the thread's processor time; items_per_second counts operations.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "src/ranking/partition.hpp"
#include "src/ranking/selection.hpp"
#include "tools/ranking_bench_inputs.hpp"

using namespace scoreboard::ranking;
using namespace scoreboard::ranking::bench;

namespace {

constexpr std::size_t batch = 1024;

// Runs batches: `prepare` without and `run` with the clock.
template <class Prepare, class Run>
void time_batches(benchmark::State& state, Prepare prepare, Run run) {
  for (auto _ : state) {
    prepare();
    const double begin = thread_seconds();
    run();
    state.SetIterationTime(thread_seconds() - begin);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}

using workload = std::function<void(benchmark::State&, const scene&)>;

void add(const std::string& name, const scene& s, const workload& work) {
  benchmark::RegisterBenchmark(name.c_str(), [s, work](benchmark::State& state) { work(state, s); })
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond);
}

enum class moves : std::uint8_t { uniform, zipf, step, same };

// Whether a board is given what it has to do one by one, or many at once.
enum class calls : std::uint8_t { single, batched };

workload move_workload(moves how, std::uint64_t moves_a_snapshot = 0, calls by = calls::single) {
  return [=](benchmark::State& state, const scene& s) {
    stage& on = stage::of(s);
    board& b = on.boards.front();
    std::unique_ptr<zipfian> zipf;
    if (how == moves::zipf) zipf = std::make_unique<zipfian>(s.users);
    std::vector<entry> updates(batch);
    std::vector<const entry*> pointers;
    pointers.reserve(batch);
    for (const auto& one : updates) pointers.push_back(&one);
    snapshot last;
    std::uint64_t since = 0;
    time_batches(
        state,
        [&] {
          for (auto& u : updates) {
            u.user = make_user(s.kind, zipf ? (*zipf)(on.random) : on.random_user());
            u.total = on.random_total();
            if (how == moves::same) u.total = *b.total(u.user);
            if (how == moves::step)
              u.total = *b.total(u.user) + 1 + static_cast<std::int64_t>(on.random.below(10));
          }
          if (how == moves::same || how == moves::step)  // what was asked must not be at hand now
            for (std::size_t i = 0; i < 4 * batch; ++i)
              benchmark::DoNotOptimize(b.rank(make_user(s.kind, on.random_user())));
        },
        [&] {
          for (auto& one : updates) one.arrived = ++on.now;
          for (std::size_t i = 0; i < updates.size();) {
            auto count = by == calls::batched ? updates.size() - i : 1;
            if (moves_a_snapshot != 0)
              count = std::min<std::size_t>(count, moves_a_snapshot - since % moves_a_snapshot);
            if (by == calls::batched)
              b.apply(std::span(pointers).subspan(i, count));
            else
              b.set(updates[i].user, updates[i].total, updates[i].arrived);
            i += count;
            since += count;
            if (moves_a_snapshot != 0 && since % moves_a_snapshot == 0) {
              last = b.take_snapshot();
              benchmark::DoNotOptimize(last.at(0));
            }
          }
        });
  };
}

void insert_erase(benchmark::State& state, const scene& s) {
  stage& on = stage::of(s);
  board& b = on.boards.front();
  std::vector<entry> updates(batch / 2);
  time_batches(
      state,
      [&] {
        for (auto& u : updates)
          u = {make_user(s.kind, s.users + on.random() % (1U << 30U)), on.random_total(), 0};
      },
      [&] {
        for (const auto& u : updates) b.set(u.user, u.total, ++on.now);
        for (const auto& u : updates) b.erase(u.user);
      });
}

// `ask(board, user)` for random users.
template <class Ask>
workload user_workload(Ask ask) {
  return [=](benchmark::State& state, const scene& s) {
    stage& on = stage::of(s);
    std::vector<user_id> users(batch);
    time_batches(
        state,
        [&] {
          for (auto& u : users) u = make_user(s.kind, on.random_user());
        },
        [&] {
          board& b = on.boards.front();
          for (const auto& user : users) benchmark::DoNotOptimize(ask(b, user));
        });
  };
}

void totals_of_many(benchmark::State& state, const scene& s) {
  stage& on = stage::of(s);
  std::vector<user_id> users(batch);
  std::vector<const user_id*> pointers;
  pointers.reserve(batch);
  for (const auto& one : users) pointers.push_back(&one);
  std::vector<std::optional<std::int64_t>> totals(batch);
  time_batches(
      state,
      [&] {
        for (auto& u : users) u = make_user(s.kind, on.random_user());
      },
      [&] {
        on.boards.front().totals(pointers, totals);
        benchmark::DoNotOptimize(totals.data());
      });
}

// `ask(parts, number)` for random numbers below the number of users.
template <class Ask>
workload read_workload(Ask ask) {
  return [=](benchmark::State& state, const scene& s) {
    stage& on = stage::of(s);
    const auto parts = on.snapshots();
    std::vector<std::uint64_t> numbers(batch);
    time_batches(
        state,
        [&] {
          for (auto& n : numbers) n = on.random_user();
        },
        [&] {
          for (const auto n : numbers) benchmark::DoNotOptimize(ask(parts, n));
        });
  };
}

void ranks_of_many(benchmark::State& state, const scene& s) {
  stage& on = stage::of(s);
  const auto parts = on.snapshots();
  std::vector<standing> standings(100 * batch);
  time_batches(
      state,
      [&] {
        for (auto& one : standings) {
          const std::uint64_t n = on.random_user();
          one = *on.boards[n % s.shards].find(make_user(s.kind, n));
        }
      },
      [&] {
        for (std::size_t i = 0; i < batch; ++i)
          benchmark::DoNotOptimize(ranks_of(parts, std::span(standings).subspan(100 * i, 100)));
      });
}

workload load_workload(bool sorted) {
  return [=](benchmark::State& state, const scene& s) {
    stage::clear();
    for (auto _ : state) {
      double seconds = 0;
      benchmark::DoNotOptimize(load(s, sorted, seconds));
      state.SetIterationTime(seconds);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(s.users));
  };
}

void fill_workload(benchmark::State& state, const scene& s) {
  stage::clear();
  for (auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    random_source random;
    board b;
    const double begin = thread_seconds();
    fill_users(b, s, random);
    state.SetIterationTime(thread_seconds() - begin);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(s.users));
}

enum class history : std::uint8_t { loaded, filled, moved };

workload bytes_workload(history h) {
  return [=](benchmark::State& state, const scene& s) {
    stage::clear();
    for (auto _ : state) {
      const std::size_t before = resident_bytes();
      random_source random;
      board b;
      if (h == history::loaded) {
        board_loader loader(order::descending, s.users);
        for (std::uint64_t n = 0; n < s.users; ++n)
          loader.add(make_user(s.kind, n),
                     static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(s.totals))),
                     n + 1);
        b = loader.finish();
      } else {
        fill_users(b, s, random);
      }
      for (std::uint64_t n = 0; h == history::moved && n < s.users; ++n)
        b.set(make_user(s.kind, random.below(s.users)),
              static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(s.totals))),
              s.users + n + 1);
      const std::size_t bytes = resident_bytes() - before;
      state.counters["bytes_per_user"] = static_cast<double>(bytes) / static_cast<double>(s.users);
      state.SetIterationTime(1);
    }
  };
}

void add_scene(const scene& s, const std::string& name) {
  const std::string at = name + "/";
  add(at + "total", s, user_workload([](board& b, const user_id& u) { return b.total(u); }));
  add(at + "rank", s, user_workload([](board& b, const user_id& u) { return b.rank(u); }));
  add(at + "total/batch", s, totals_of_many);
  add(at + "nth", s,
      read_workload([](const auto& parts, std::uint64_t n) { return parts.front().at(n); }));
  add(at + "top_100", s,
      read_workload([](const auto& parts, std::uint64_t) { return top(parts, 100); }));
  add(at + "around_21", s,
      read_workload([](const auto& parts, std::uint64_t n) { return window(parts, n + 1, 10); }));
  if (s.totals < 1000)
    add(at + "dense", s, read_workload([&](const auto& parts, std::uint64_t n) {
          return dense_rank(parts, static_cast<std::int64_t>(n % 100));
        }));
  add(at + "move/uniform", s, move_workload(moves::uniform));
  add(at + "move/batch", s, move_workload(moves::uniform, 0, calls::batched));
  add(at + "step/batch", s, move_workload(moves::step, 0, calls::batched));
  add(at + "move/zipfian", s, move_workload(moves::zipf));
  add(at + "step/uniform", s, move_workload(moves::step));
  add(at + "same/uniform", s, move_workload(moves::same));
  add(at + "insert_erase", s, insert_erase);
  for (const std::uint64_t every : {1U, 10U, 100U, 1000U})
    add(at + "moves_a_snapshot/" + std::to_string(every), s, move_workload(moves::uniform, every));
  add(at + "moves_a_snapshot/100/batch", s, move_workload(moves::uniform, 100, calls::batched));
  for (const std::size_t shards : {1U, 4U, 16U}) {
    scene parted = s;
    parted.shards = shards;
    const std::string over = at + "shards/" + std::to_string(shards) + "/";
    add(over + "select_10", parted,
        read_workload([](const auto& parts, std::uint64_t) { return merge_after(parts, 10); }));
    add(over + "select_middle", parted,
        read_workload([users = s.users](const auto& parts, std::uint64_t n) {
          return merge_after(parts, users / 2 + n % 1000);
        }));
    add(over + "select_random", parted,
        read_workload([](const auto& parts, std::uint64_t n) { return merge_after(parts, n); }));
    add(over + "top_100", parted,
        read_workload([](const auto& parts, std::uint64_t) { return top(parts, 100); }));
    add(over + "around_21", parted,
        read_workload([](const auto& parts, std::uint64_t n) { return window(parts, n + 1, 10); }));
    add(over + "rank_of", parted, read_workload([](const auto& parts, std::uint64_t n) {
          return rank_of(parts, static_cast<std::int64_t>(n), n);
        }));
    add(over + "ranks_of_100", parted, ranks_of_many);
    add(over + "count", parted, read_workload([](const auto& parts, std::uint64_t n) {
          return count(parts, static_cast<std::int64_t>(n), static_cast<std::int64_t>(2 * n));
        }));
  }
}

void add_all(const std::vector<std::uint64_t>& sizes) {
  for (const auto users : sizes) {
    for (const auto kind : {user_kind::integer, user_kind::uuid}) {
      for (const std::int64_t totals : {1'000'000'000, 100}) {
        const scene s{users, kind, totals, 1};
        const std::string name = std::to_string(users) +
                                 (kind == user_kind::integer ? "/integer" : "/uuid") +
                                 (totals == 100 ? "/few" : "/many");
        if (totals != 100) {
          const auto once = [&](const char* what, const workload& work) {
            benchmark::RegisterBenchmark((name + what).c_str(),
                                         [s, work](benchmark::State& state) { work(state, s); })
                ->UseManualTime()
                ->Unit(benchmark::kMillisecond)
                ->Iterations(1);
          };
          once("/bytes/loaded", bytes_workload(history::loaded));
          once("/bytes/filled", bytes_workload(history::filled));
          once("/bytes/moved", bytes_workload(history::moved));
          once("/load/sorted", load_workload(true));
          once("/load/shuffled", load_workload(false));
          once("/fill", fill_workload);
        }
        add_scene(s, name);
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::uint64_t> sizes = {100'000, 1'000'000};
  std::vector<char*> options(argv, argv + argc);
  std::string quick = "--benchmark_min_time=0.001";
  for (auto& option : options) {
    const std::string_view text = option;
    if (text == "--smoke") {
      sizes = {20'000};
      option = quick.data();
    } else if (text == "--large") {
      sizes = {100'000, 1'000'000, 10'000'000};
      option = nullptr;
    }
  }
  std::erase(options, nullptr);
  int count = static_cast<int>(options.size());
  benchmark::Initialize(&count, options.data());
  if (benchmark::ReportUnrecognizedArguments(count, options.data())) return 1;
  add_all(sizes);
  benchmark::RunSpecifiedBenchmarks();
  stage::clear();
  return 0;
}
