// Which connections give way to new ones; the test controls what the peers do.
#include "http/connections/progress_order.hpp"

#include <chrono>
#include <cstddef>
#include <iterator>
#include <list>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/http/connections/wired_connection.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;
using http::progress_order;
using tests::get;
using tests::ok;
using tests::put;
using tests::wired_connection;
using tests::workshop;

namespace {

const std::string list_head = "PUT /large HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";

// Peers with the numbers 0, 1, ... that connect one after the other.
struct waiting_room : workshop {
  explicit waiting_room(int count) {
    for (int i = 0; i < count; ++i) peers.emplace_back(*loop);
  }

  wired_connection& peer(std::size_t number) {
    return *std::next(peers.begin(), static_cast<std::ptrdiff_t>(number));
  }

  // The number of the peer that gives way to a new one; -1 for none.
  int next_to_go() {
    std::vector<bool> before;
    for (const auto& peer : peers) before.push_back(peer.on->ended());
    if (!loop->waiting.make_room(loop->now + progress_order::patience)) return -1;
    int number = 0;
    for (const auto& peer : peers) {
      if (peer.on->ended() != before[static_cast<std::size_t>(number)]) return number;
      ++number;
    }
    return -2;  // somebody left the order and did not end
  }

  std::list<wired_connection> peers;
};

const progress_order::time_point early{};
const auto late = early + progress_order::patience;

}  // namespace

// Bug: a place that is lost, or is there twice, when it moves.
TEST_CASE("places give way in the order of their last progress") {
  progress_order order;
  std::vector<int> gone;
  std::list<progress_order::place> places;
  for (int i = 0; i < 4; ++i) places.emplace_back(order, [&gone, i] { gone.push_back(i); });
  CHECK_FALSE(order.make_room(late));  // nobody has entered
  auto at = [&](std::size_t number) -> auto& {
    return *std::next(places.begin(), static_cast<std::ptrdiff_t>(number));
  };
  for (auto& place : places) place.enter(early);
  at(0).renew(early);
  at(0).renew(early);
  at(1).enter(early);  // stays where it is
  at(2).leave();
  at(2).leave();
  CHECK(order.make_room(late));
  CHECK(order.make_room(late));
  CHECK(gone == std::vector<int>{1, 3});
  at(1).renew(early);
  places.pop_front();  // 0
  CHECK(order.make_room(late));
  CHECK(gone == std::vector<int>{1, 3, 1});
  CHECK_FALSE(order.make_room(late));
}

// Bug: a crowd of new connections pushes out who is served now and then, long before itself.
TEST_CASE("who was never served gives way first, however new") {
  progress_order order;
  std::vector<int> gone;
  std::list<progress_order::place> places;
  for (int i = 0; i < 4; ++i) places.emplace_back(order, [&gone, i] { gone.push_back(i); });
  auto place = places.begin();
  place->renew_served(early);      // 0
  (++place)->enter(early);         // 1
  (++place)->renew_served(early);  // 2
  (++place)->renew(early);         // 3
  places.begin()->leave();
  places.begin()->enter(early);  // served, and now behind 2
  for (int i = 0; i < 4; ++i) CHECK(order.make_room(late));
  CHECK(gone == std::vector<int>{1, 3, 2, 0});
  CHECK_FALSE(order.make_room(late));
}

// Bug: of many who come at once in good faith some cut off others whose requests are on their way,
// while who has been idle for long stays.
TEST_CASE("who had little time yet gives way last") {
  progress_order order;
  std::vector<char> gone;
  progress_order::place idle(order, [&] { gone.push_back('i'); });
  progress_order::place busy(order, [&] { gone.push_back('b'); });
  progress_order::place young(order, [&] { gone.push_back('y'); });
  progress_order::place old(order, [&] { gone.push_back('o'); });
  idle.renew_served(early);
  busy.renew_served(early + 300ms);
  old.renew(early + 200ms);
  young.renew(early + 900ms);
  CHECK(order.make_room(early + 1100ms));  // he stands still
  CHECK(order.make_room(early + 1100ms));  // and nobody else but those with little time
  CHECK(order.make_room(early + 1100ms));
  CHECK(order.make_room(early + 1100ms));
  CHECK(gone == std::vector<char>{'i', 'o', 'y', 'b'});
  CHECK_FALSE(order.make_room(late + 1h));
}

// Bug: peers who connect and do nothing, or send a byte now and then, keep honest ones out.
TEST_CASE("who stands still gives way before who was served") {
  waiting_room peers(4);
  peers.peer(0).on->on_input(get);
  CHECK(peers.peer(0).received() == ok("/top/1"));
  for (const char byte : get.substr(0, 20)) peers.peer(1).on->on_input({&byte, 1});
  CHECK(peers.next_to_go() == 1);
  CHECK(peers.peer(1).received().starts_with("HTTP/1.1 503 "));
  CHECK(peers.next_to_go() == 2);
  CHECK(peers.peer(2).received() == "$");
  CHECK(peers.next_to_go() == 3);
  CHECK(peers.next_to_go() == 0);
  CHECK(peers.peer(0).received() == "$");
  CHECK(peers.next_to_go() == -1);
  CHECK(peers.group->gave_way == 4);
}

// Bug: the answer to a request that is under way gets lost, or the request was carried out unseen.
TEST_CASE("who waits for the service never gives way") {
  waiting_room peers(3);
  peers.handler.answer_at_once = false;
  peers.peer(0).on->on_input(get);
  peers.peer(1).on->on_input(put);
  CHECK(peers.next_to_go() == 2);
  CHECK(peers.next_to_go() == -1);
  peers.handler.answer(1, "second");
  peers.handler.answer(0, "first");
  CHECK(peers.peer(0).received() == ok("first"));
  CHECK(peers.next_to_go() == 1);
  CHECK(peers.peer(1).received() == ok("second") + "$");
}

// Bug: a large body over a slow line is refused again and again while others connect.
TEST_CASE("a body that goes on arriving is progress, and bytes one by one are none") {
  waiting_room peers(2);
  peers.peer(0).on->on_input(list_head);
  peers.peer(1).on->on_input(list_head);
  for (int i = 0; i < 100; ++i) peers.peer(1).on->on_input("x");
  peers.peer(0).on->on_input(std::string(5000, 'x'));
  for (int i = 0; i < 100; ++i) peers.peer(1).on->on_input("x");
  CHECK(peers.next_to_go() == 1);
  const auto refused = peers.peer(1).received();
  CHECK(refused.starts_with("HTTP/1.1 503 "));
  CHECK(refused.find("Retry-After: 1\r\n") != std::string::npos);
  CHECK(refused.find("\"overloaded\"") != std::string::npos);
  CHECK(refused.back() == '$');
}

// Bug: a peer that asks for much and never reads keeps its place until its time is over.
TEST_CASE("who does not take an answer gives way, and who takes some of it goes on") {
  waiting_room peers(2);
  peers.handler.answer_at_once = false;
  const auto text = std::make_shared<const std::string>(3'000'000, 'x');
  for (std::size_t i = 0; i < 2; ++i) {
    peers.peer(i).on->on_input(get);
    peers.handler.answer(i, text);
    for (int turn = 0; turn < 100; ++turn) peers.peer(i).turn();
  }
  std::vector<char> some(2'000'000);
  REQUIRE(::recv(peers.peer(0).peer_fd(), some.data(), some.size(), MSG_DONTWAIT) > 0);
  for (int turn = 0; turn < 10; ++turn) peers.peer(0).turn();
  CHECK(peers.next_to_go() == 1);
  CHECK(peers.next_to_go() == 0);
  CHECK(peers.group->unsent_bytes == 0);
  CHECK(peers.group->unfinished == 0);
}
