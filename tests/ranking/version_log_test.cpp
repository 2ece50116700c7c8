#include "src/ranking/version_log.hpp"

#include <new>

#include "tests/catch.hpp"

using namespace scoreboard::ranking;

namespace {

struct log_of_nodes {
  node_pool nodes;
  user_slots slots;
  version_log log{nodes, slots};

  node* make() {
    auto* n = new (nodes.allocate()) leaf;
    n->version = log.current();
    return n;
  }
  void release(live_version& version) {
    version.handles = 0;
    log.released();
  }
};

}  // namespace

// The last reader may let go between a poll and the next snapshot: what it held is on its way to be
// freed, so it must not be handed out again.
TEST_CASE("a version without handles is not opened again, swept or not") {
  log_of_nodes l;
  live_version& first = l.log.open(nullptr, 0);
  CHECK(l.log.reopen() == &first);
  CHECK(first.handles == 2);
  l.release(first);
  CHECK(l.log.reopen() == nullptr);
  l.log.poll();
  CHECK(l.log.reopen() == nullptr);
  CHECK_FALSE(l.log.anyone_reads());
}

TEST_CASE("a version is opened again only while it is the newest that could be") {
  log_of_nodes l;
  live_version& first = l.log.open(nullptr, 0);
  live_version& second = l.log.open(nullptr, 0);
  CHECK(l.log.reopen() == &second);
  l.release(second);
  l.log.poll();
  // `first` is the newest one read now, but not the state of this moment.
  CHECK(l.log.reopen() == nullptr);
  CHECK(first.handles == 1);
}

TEST_CASE("a node is freed with the last version that sees it, in whatever order they go") {
  for (const bool oldest_first : {true, false}) {
    log_of_nodes l;
    node* early = l.make();
    live_version& first = l.log.open(nullptr, 0);
    node* late = l.make();
    live_version& second = l.log.open(nullptr, 0);
    node* unseen = l.make();
    CHECK(l.log.is_seen(*early));
    CHECK(l.log.is_seen(*late));
    CHECK_FALSE(l.log.is_seen(*unseen));
    l.log.drop(early);
    l.log.drop(late);
    l.log.drop(unseen);
    CHECK(l.nodes.in_use() == 2);
    l.release(oldest_first ? first : second);
    CHECK(l.nodes.in_use() == 2);
    l.log.poll();
    CHECK(l.nodes.in_use() == (oldest_first ? 2U : 1U));  // `second` sees both, `first` one
    l.release(oldest_first ? second : first);
    l.log.poll();
    CHECK(l.nodes.in_use() == 0);
    CHECK(l.nodes.free_list().is_sound());
  }
}
