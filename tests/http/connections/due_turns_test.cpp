#include "http/connections/due_turns.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <list>
#include <memory>

#include "http/connections/connection.hpp"
#include "tests/catch.hpp"
#include "tests/http/connections/wired_connection.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;
using http::due_turns;
using tests::get;
using tests::wired_connection;
using tests::workshop;

namespace {

std::size_t ended(const std::list<wired_connection>& peers) {
  return static_cast<std::size_t>(
      std::ranges::count_if(peers, [](const auto& peer) { return peer.on->ended(); }));
}

std::deque<std::weak_ptr<http::connection>> due(const std::list<wired_connection>& peers) {
  std::deque<std::weak_ptr<http::connection>> found;
  for (const auto& peer : peers)
    if (peer.on->is_due()) found.push_back(peer.on);
  return found;
}

}  // namespace

// Catches thousands of silent peers that are ended in one turn, while all others wait; a peer that
// is ended although its request has come while it waited; and a peer that is gone by then.
TEST_CASE("connections end in portions at their deadlines") {
  workshop shared;
  std::list<wired_connection> peers;
  for (std::size_t i = 0; i < 3 * due_turns::least_portion; ++i) peers.emplace_back(*shared.loop);
  shared.loop->pass(9'999ms);
  REQUIRE(due(peers).empty());
  shared.loop->pass(1ms);
  due_turns turns;
  turns.add(due(peers));
  turns.run();
  CHECK(ended(peers) == due_turns::least_portion);
  peers.back().on->on_input(get);
  peers.erase(std::prev(peers.end(), 2));
  turns.run();
  CHECK(ended(peers) == 2 * due_turns::least_portion);
  CHECK_FALSE(turns.empty());
  turns.run();
  CHECK(turns.empty());
  CHECK(ended(peers) == peers.size() - 1);
  CHECK_FALSE(peers.back().on->ended());
}

// Catches portions that stay the same however many wait, so that the last ones wait for ever.
TEST_CASE("what is due is done within so many turns, however much it is") {
  workshop shared;
  const wired_connection peer(*shared.loop);
  for (const std::size_t count :
       {std::size_t{0}, std::size_t{1}, due_turns::least_portion,
        due_turns::most_turns * due_turns::least_portion + 1, std::size_t{50'000}}) {
    CAPTURE(count);
    due_turns turns;
    turns.add({count, peer.on});
    std::size_t needed = 0;
    for (; !turns.empty() && needed <= count; ++needed) turns.run();
    CHECK(needed <= due_turns::most_turns);
    CHECK(turns.empty());
    turns.add({count, peer.on});
    turns.run_all();
    CHECK(turns.empty());
  }
}
