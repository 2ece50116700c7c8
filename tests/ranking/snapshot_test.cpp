#include "src/ranking/snapshot.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "src/ranking/board.hpp"
#include "src/ranking/selection.hpp"
#include "tests/catch.hpp"
#include "tests/ranking/model.hpp"
#include "tests/ranking/random_source.hpp"
#include "tests/seed.hpp"

using namespace scoreboard::ranking;
using namespace scoreboard::ranking::testing;

namespace {

board board_of(std::int64_t count) {
  board b;
  for (std::int64_t n = 0; n < count; ++n) b.set(user_id(n), n, static_cast<arrival>(n) + 1);
  return b;
}

// Threads that compare snapshots with what they should show.
class readers {
 public:
  struct job {
    snapshot taken;
    std::vector<listed_entry> expected;
  };

  readers() {
    threads_.reserve(3);
    for (int i = 0; i < 3; ++i) threads_.emplace_back([this] { read(); });
  }

  // Waits while many jobs do.
  void give(job next) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return jobs_.size() < 8; });
      jobs_.push_back(std::move(next));
      ++given_;
    }
    changed_.notify_all();
  }

  void check_all() {
    {
      const std::lock_guard lock(mutex_);
      finished_ = true;
    }
    changed_.notify_all();
    for (auto& one : threads_) one.join();
    CHECK(checked_ == given_);
    CHECK(wrong_ == 0);
  }

 private:
  static bool is_right(const job& one) {
    const std::array<snapshot, 1> parts{one.taken};
    bool right = listed_of(one.taken) == one.expected &&
                 page_with_data(parts, 1, UINT64_MAX) == one.expected &&
                 top(parts, 10).size() == std::min<std::size_t>(10, one.expected.size());
    for (std::size_t i = 0; i < one.expected.size(); i += 97) {
      const entry& e = one.expected[i].of;
      right = right && rank_of(parts, e.total, e.arrived) == i + 1 &&
              page(parts, i + 1, 1).front() == e;
    }
    return right;
  }

  void read() {
    for (;;) {
      std::optional<job> mine;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return finished_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        mine = std::move(jobs_.front());
        jobs_.pop_front();
      }
      changed_.notify_all();
      const bool right = is_right(*mine);
      mine.reset();  // dropped by the reader, before it tells of it
      const std::lock_guard lock(mutex_);
      wrong_ += right ? 0 : 1;
      ++checked_;
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<job> jobs_;
  bool finished_ = false;
  std::size_t given_ = 0;
  std::size_t checked_ = 0;
  std::size_t wrong_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace

TEST_CASE("a snapshot is the same one until the board changes") {
  board b = board_of(10);
  const snapshot first = b.take_snapshot();
  const snapshot second = b.take_snapshot();
  CHECK(b.memory().live_versions == 1);
  b.set(user_id(3), 3, 100);  // the total that it has
  CHECK_FALSE(b.erase(user_id(99)));
  const snapshot third = b.take_snapshot();
  CHECK(b.memory().live_versions == 1);
  b.set(user_id(3), 4, 101);
  const snapshot fourth = b.take_snapshot();
  CHECK(b.memory().live_versions == 2);
  CHECK(third.size() == 10);
  CHECK(third.index_of({score_of(3, order::descending), 4}) == 6);
}

TEST_CASE("a snapshot that was released is not taken again") {
  board b = board_of(10);
  { const snapshot gone = b.take_snapshot(); }
  const snapshot next = b.take_snapshot();
  CHECK(b.memory().live_versions == 1);
  CHECK(next.size() == 10);
  b.validate();
}

TEST_CASE("a snapshot outlives its board") {
  snapshot kept;
  snapshot copy;
  {
    board b = board_of(1'000);
    kept = b.take_snapshot();
    for (std::int64_t n = 0; n < 500; ++n) b.erase(user_id(n));
    copy = kept;
    const snapshot other = b.take_snapshot();
    CHECK(other.size() == 500);
  }
  CHECK(kept.size() == 1'000);
  CHECK(entries_of(kept).back().user == user_id(0));
  kept = snapshot();
  CHECK(entries_of(copy).size() == 1'000);
}

TEST_CASE("a board that is moved keeps its users and snapshots") {
  board a = board_of(100);
  const snapshot taken = a.take_snapshot();
  board b = std::move(a);
  b.set(user_id(500), 500, 500);
  CHECK(b.size() == 101);
  CHECK(taken.size() == 100);
  b = board_of(3);
  CHECK(b.size() == 3);
  CHECK(entries_of(taken).front().user == user_id(99));
  b.validate();
}

TEST_CASE("a cursor goes both ways, past the ends and back") {
  board b = board_of(300);
  const snapshot s = b.take_snapshot();
  const auto entries = entries_of(s);
  cursor c = s.from(299);
  for (std::size_t i = 300; i-- != 0; c.previous()) {
    REQUIRE(c.index() == i);
    REQUIRE(c.get() == entries[i]);
  }
  CHECK_FALSE(c.valid());
  c.next();
  REQUIRE(c.valid());
  CHECK(c.get() == entries.front());
  cursor end = s.from(300);
  CHECK_FALSE(end.valid());
  end.previous();
  REQUIRE(end.valid());
  CHECK(end.get() == entries.back());
  CHECK_FALSE(snapshot().from(0).valid());
}

TEST_CASE("a cursor seeks forward") {
  board b = board_of(300);
  const snapshot s = b.take_snapshot();
  for (std::uint64_t from = 0; from < 300; from += 23) {
    for (std::uint64_t to = from; to < 300; to += 11) {
      cursor c = s.from(from);
      c.seek(s.at(to));
      REQUIRE(c.index() == to);
      REQUIRE(c.where() == s.at(to));
    }
  }
  cursor c = s.from(10);
  c.seek({UINT64_MAX, UINT64_MAX});
  CHECK_FALSE(c.valid());
}

// Bug: a board keeps the data of an erased user, or data that only looks like what it has.
TEST_CASE("data is kept byte for byte, through moves and until the user goes") {
  board b = board_of(10);
  const std::string bytes("\0{}\xff", 4);
  CHECK_FALSE(b.set_data(user_id(99), bytes));
  CHECK(b.data(user_id(99)).empty());
  CHECK(b.set_data(user_id(3), bytes));
  const snapshot before = b.take_snapshot();
  CHECK(b.set_data(user_id(3), bytes));
  const snapshot same = b.take_snapshot();
  CHECK(b.memory().live_versions == 1);
  CHECK_THROWS_AS(b.set_data(user_id(3), std::string(257, 'x')), std::length_error);
  b.set(user_id(3), 1'000, 100);
  CHECK(b.data(user_id(3)) == bytes);
  CHECK(b.set_data(user_id(3), std::string(256, 'x')));
  const snapshot parts[] = {b.take_snapshot()};
  const listed_entry best = page_with_data(parts, 1, 1).front();
  CHECK(best.of.user == user_id(3));
  CHECK(best.data == std::string(256, 'x'));
  CHECK(listed_of(before)[6].data == bytes);
  b.erase(user_id(3));
  b.set(user_id(3), 5, 101);
  CHECK(b.data(user_id(3)).empty());
  CHECK(b.memory().data == 2);  // of the snapshots
  b.validate();
}

// An export may hold one cut for minutes while others come and go.
TEST_CASE("an old snapshot holds back what it sees, not all that is replaced") {
  board b = board_of(5'000);
  const auto expected = entries_of(b.take_snapshot());
  const std::size_t alone = b.memory().nodes;
  const snapshot old = b.take_snapshot();
  arrival now = 10'000;
  random_source random(7);
  for (int round = 0; round < 200; ++round) {
    const snapshot passing = b.take_snapshot();
    for (int i = 0; i < 100; ++i)
      b.set(user_id(static_cast<std::int64_t>(random.below(5'000))),
            static_cast<std::int64_t>(random.below(5'000)), ++now);
  }
  CHECK(entries_of(old) == expected);
  b.reclaim();
  CHECK(b.memory().live_versions == 1);
  CHECK(b.memory().nodes < 3 * alone);
  b.validate();
}

// Bug: as long as somebody reads, every replaced data stays.
TEST_CASE("an old snapshot holds back the data that it sees, and no newer data") {
  board b = board_of(1'000);
  for (std::int64_t n = 0; n < 1'000; ++n) b.set_data(user_id(n), "first");
  const snapshot old = b.take_snapshot();
  const auto expected = listed_of(old);
  for (int round = 0; round < 20; ++round) {
    snapshot passing;
    if (round % 2 == 0) passing = b.take_snapshot();
    for (std::int64_t n = 0; n < 1'000; ++n) b.set_data(user_id(n), std::to_string(round));
  }
  b.reclaim();
  CHECK(listed_of(old) == expected);
  CHECK(b.memory().data <= 2'000);
  b.validate();
}

TEST_CASE("what a snapshot held back is used again") {
  board b = board_of(5'000);
  arrival now = 10'000;
  random_source random(7);
  std::size_t most = 0;
  for (int round = 0; round < 100; ++round) {
    const snapshot passing = b.take_snapshot();
    for (int i = 0; i < 300; ++i) {
      const user_id user(static_cast<std::int64_t>(random.below(5'000)));
      if (random.one_in(3))
        b.erase(user);
      else
        b.set(user, static_cast<std::int64_t>(random.below(5'000)), ++now);
    }
    if (round == 10) most = b.memory().bytes;
  }
  CHECK(b.memory().bytes <= 2 * most);
  b.reclaim();
  CHECK(b.memory().slots == b.size());
  b.validate();
}

TEST_CASE("readers in other threads see the state of their moment while the writer goes on") {
  PRINTED_SEED(seed);
  auto b = std::make_unique<board>();
  readers threads;
  model expected(order::descending);
  random_source random(seed);
  for (std::uint64_t step = 1; step <= threaded_operations(40'000); ++step) {
    const user_id user = random.user(2'000);
    if (random.one_in(4)) {
      const std::string data = random.data();
      b->set_data(user, data);
      expected.set_data(user, data);
    } else if (random.one_in(4)) {
      b->erase(user);
      expected.erase(user);
    } else {
      const auto total = static_cast<std::int64_t>(random.below(500));
      b->set(user, total, step);
      expected.set(user, total, step);
    }
    if (step % 100 == 0) threads.give({b->take_snapshot(), expected.listed()});
  }
  b->validate();
  b.reset();  // before the readers have finished
  threads.check_all();
}
