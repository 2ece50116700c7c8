// Bodies in pieces for peers that read more slowly than the pieces come.
#include <array>
#include <string>

#include <sys/socket.h>

#include "http/connections/body_stream.hpp"
#include "tests/catch.hpp"
#include "tests/http/connections/streaming_connection.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;
using http::body_stream;
using tests::begin;
using tests::fill;
using tests::fill_all;
using tests::get;
using tests::stream_head;
using tests::streaming;
using tests::text;
using tests::wired_connection;
using tests::without_chunks;
using tests::workshop;
using room = body_stream::room;

// Bug: memory that grows with the bytes that a slow peer does not read, or a source that is never
// told of room and stops.
TEST_CASE("waiting pieces are bounded, and the source is told when there is room") {
  streaming wired;
  CHECK(wired.received() == stream_head);
  auto sent = fill(*wired.events);
  CHECK(sent == 66'000);  // the first multiple of 1000 above the bound
  CHECK(wired.group->unsent_bytes == sent);
  CHECK(wired.events->rooms == 0);
  wired.turn();
  CHECK(wired.events->rooms == 1);
  sent += fill_all(wired);
  CHECK(wired.group->unsent_bytes <= body_stream::max_waiting_bytes + 1000);
  wired.events->pieces_on_room = 100;
  const auto rooms = wired.events->rooms;
  auto got = wired.received();
  CHECK(wired.events->rooms > rooms);
  CHECK(wired.events->pieces_on_room == 0);
  CHECK(wired.group->unsent_bytes == 0);
  wired.events->stream->end();
  got += wired.received();
  const bool whole = without_chunks(got) == std::string(sent, 'x') + std::string(1'000'000, 'r');
  CHECK(whole);
}

// Bug: a fast peer and a busy source that hold up other connections or grow the stack.
TEST_CASE("a stream with much to send sends one piece in each turn") {
  streaming wired;
  CHECK(wired.received() == stream_head);
  const int size = 1 << 20;
  ::setsockopt(wired.fd(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  wired.events->stream->add(text(std::string(300'000, 'x')));
  std::array<char, 1 << 20> buffer{};
  CHECK(::recv(wired.peer_fd(), buffer.data(), buffer.size(), MSG_DONTWAIT) < 0);
  CHECK(wired.on->take_turn(100'000) == 100'000);
  CHECK(::recv(wired.peer_fd(), buffer.data(), buffer.size(), MSG_DONTWAIT) == 100'000);
}

// Bug: a stream that is kept for ever for a peer that does not read, or cut off because its source
// has nothing to send.
TEST_CASE("a peer that does not read is cut off, and a peer of a silent source is not") {
  streaming wired;
  CHECK(wired.received() == stream_head);
  wired.pass(1h);
  CHECK_FALSE(wired.on->ended());
  fill_all(wired);
  wired.pass(9'999ms);
  CHECK_FALSE(wired.on->ended());
  wired.pass(1ms);
  CHECK(wired.on->ended());
  CHECK(wired.events->gone == 0);
  wired.on->on_disconnect();
  CHECK(wired.events->gone == 1);
  CHECK(wired.group->unsent_bytes == 0);
  CHECK(wired.group->unfinished == 0);
}

// Bug: one deadline for a whole stream, which may be endless.
TEST_CASE("each piece has the deadline of an answer") {
  streaming wired;
  std::size_t got = wired.received().size();
  for (int round = 0; round < 5; ++round) {
    fill_all(wired);
    wired.pass(9s);
    got += wired.received().size();
    wired.pass(1h);
  }
  CHECK_FALSE(wired.on->ended());
  CHECK(got > 5 * body_stream::max_waiting_bytes);
}

// Bug: an event that is copied or counted once for each of its streams.
TEST_CASE("pieces may share a text, which counts once") {
  workshop shared;
  shared.handler.answer_at_once = false;
  wired_connection first(*shared.loop);
  wired_connection second(*shared.loop);
  first.on->on_input(get);
  second.on->on_input(get);
  const auto first_events = begin(shared, 0);
  const auto second_events = begin(shared, 1);
  CHECK(first.received() == stream_head);
  CHECK(second.received() == stream_head);
  const auto event = text(std::string(10'000, 'x'));
  first_events->stream->add(event);
  second_events->stream->add(event);
  CHECK(shared.group->unsent_bytes == event->size());
  CHECK(event.use_count() == 3);
  const auto chunk = "2710\r\n" + *event + "\r\n";
  CHECK(first.received() == chunk);
  CHECK(second.received() == chunk);
  CHECK(shared.group->unsent_bytes == 0);
  CHECK(event.use_count() == 1);
}

// Bug: stalled streams that use up the memory of all, because new events count as progress.
TEST_CASE("of streams that nobody reads the oldest are cut off, whatever is added to them") {
  workshop shared(1'000'000, 200'000);
  shared.handler.answer_at_once = false;
  wired_connection first(*shared.loop);
  wired_connection second(*shared.loop);
  wired_connection third(*shared.loop);
  std::size_t index = 0;
  for (auto* const peer : {&first, &second, &third}) peer->on->on_input(get);
  const auto slow = begin(shared, index++);
  const auto slower = begin(shared, index++);
  const auto last = begin(shared, index++);
  slow->stream->add(text(std::string(60'000, 'x')));
  slower->stream->add(text(std::string(60'000, 'x')));
  slow->stream->add(text(std::string(60'000, 'x')));
  CHECK(last->stream->add(text(std::string(60'000, 'x'))) == room::free);
  CHECK(first.on->ended());
  CHECK_FALSE(second.on->ended());
  CHECK(slow->gone == 0);
  CHECK(slow->stream->add(text("x")) == room::gone);
  // A source whose own piece is too large is not told within its call either.
  CHECK(last->stream->add(text(std::string(250'000, 'x'))) == room::gone);
  CHECK(last->gone == 0);
  third.on->on_disconnect();
  CHECK(last->gone == 1);
}
