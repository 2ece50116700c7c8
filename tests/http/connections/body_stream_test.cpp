// Answers whose bodies come in pieces; the test controls the pieces, the peers and the time.
#include "http/connections/body_stream.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include <sys/socket.h>

#include "tests/catch.hpp"
#include "tests/http/connections/streaming_connection.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;
using http::body_stream;
using tests::begin;
using tests::events_head;
using tests::get;
using tests::lone_connection;
using tests::ok;
using tests::source;
using tests::stream_head;
using tests::streaming;
using tests::text;
using tests::wired_connection;
using tests::workshop;
using room = body_stream::room;

// Bug: a piece that waits for the next one, a missing end, or an empty piece sent as a chunk.
TEST_CASE("pieces are sent as they come, each a chunk, and the connection goes on") {
  streaming wired;
  CHECK(wired.received() == stream_head);
  CHECK(wired.events->stream->add(text("one")) == room::free);
  CHECK(wired.received() == "3\r\none\r\n");
  CHECK(wired.events->stream->add(text("")) == room::free);
  CHECK(wired.received().empty());
  wired.events->stream->add(text(std::string(26, 'x')));
  wired.events->stream->add(text("three"));
  CHECK(wired.received() == "1a\r\n" + std::string(26, 'x') + "\r\n5\r\nthree\r\n");
  wired.events->stream->end();
  CHECK(wired.received() == "0\r\n\r\n");
  CHECK(wired.group->unfinished == 0);
  wired.handler.answer_at_once = true;
  wired.on->on_input(get);
  CHECK(wired.received() == ok("/top/1"));
  CHECK(wired.events->gone == 0);
}

TEST_CASE("a stream may end before any of it is sent") {
  streaming wired;
  wired.events->stream->add(text("all"));
  wired.events->stream->end();
  wired.events->stream.reset();
  wired.events.reset();
  CHECK(wired.received() == stream_head + "3\r\nall\r\n0\r\n\r\n");
}

// Bug: chunks for a peer that does not know them, or a body that never ends because the connection
// stays open.
TEST_CASE("under HTTP/1.0 the body ends with the connection") {
  streaming wired("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  wired.events->stream->add(text("one"));
  wired.events->stream->add(text("two"));
  CHECK(wired.received() == events_head + "Connection: close\r\n\r\nonetwo");
  wired.events->stream->end();
  CHECK(wired.received() == "$");
}

// Bug: pieces after the answer to HEAD, which the peer reads as the next answer.
TEST_CASE("HEAD gets the head of a stream, and nobody is asked for pieces") {
  streaming wired("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(wired.events->stream == nullptr);
  CHECK(wired.received() == stream_head);
  wired.on->on_input(get);
  wired.handler.answer(1, "next");
  CHECK(wired.received() == ok("next"));
  wired.on->on_disconnect();
  CHECK(wired.events->gone == 0);
}

// Bug: the next answer among the pieces, or a request after a stream that is forgotten.
TEST_CASE("requests behind a stream wait for its end") {
  streaming wired;
  wired.on->on_input(std::string(get) + std::string(get));
  CHECK(wired.handler.waiting() == 1);
  wired.events->stream->add(text("one"));
  wired.events->stream->end();
  CHECK(wired.handler.waiting() == 1);
  CHECK(wired.received() == stream_head + "3\r\none\r\n0\r\n\r\n");
  REQUIRE(wired.handler.waiting() == 2);
  const auto second = begin(wired, 1);
  second->stream->end();
  CHECK(wired.received() == stream_head + "0\r\n\r\n");
  REQUIRE(wired.handler.waiting() == 3);
  wired.handler.answer(2, "last");
  CHECK(wired.received() == ok("last"));
}

// Bug: the stream of the request after a HEAD is taken for a stream of the HEAD.
TEST_CASE("a stream after a HEAD belongs to its own request") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(get));
  const auto none = begin(wired, 0);
  CHECK(none->stream == nullptr);
  const auto events = begin(wired, 1);
  REQUIRE(events->stream != nullptr);
  events->stream->end();
  CHECK(wired.received() == stream_head + stream_head + "0\r\n\r\n");
}

// Bug: a source that goes on for a peer that left, or that is told within its own call.
TEST_CASE("the source is told once that the peer is gone") {
  streaming wired;
  CHECK(wired.received() == stream_head);
  wired.on->on_disconnect();
  wired.on->on_disconnect();
  CHECK(wired.events->gone == 1);
  CHECK(wired.events->stream->add(text("late")) == room::gone);
  wired.events->stream->end();
  CHECK(wired.group->unfinished == 0);
  CHECK(wired.group->unsent_bytes == 0);
  CHECK(wired.events.use_count() == 1);
}

// Bug: a source that is not told of a broken socket, which shows only when a piece is sent.
TEST_CASE("a peer that closed is found when a piece is sent") {
  streaming wired;
  ::shutdown(wired.peer_fd(), SHUT_RDWR);
  CHECK(wired.events->stream->add(text("one")) == room::free);
  wired.turn();
  CHECK(wired.on->ended());
  CHECK(wired.events->gone == 0);
  CHECK(wired.events->stream->add(text("two")) == room::gone);
  wired.on->on_disconnect();
  CHECK(wired.events->gone == 1);
}

// Bug: a listener that went keeps its place until something is sent.
TEST_CASE("a peer that closes its own way is gone, unless the stream is over") {
  streaming wired;
  ::shutdown(wired.peer_fd(), SHUT_WR);
  std::array<char, 100> buffer{};
  wired.on->receive(buffer);
  CHECK(wired.on->ended());
  CHECK(wired.events->stream->add(text("late")) == room::gone);
  wired.on->on_disconnect();
  CHECK(wired.events->gone == 1);

  streaming over;
  over.events->stream->add(text("all"));
  over.events->stream->end();
  ::shutdown(over.peer_fd(), SHUT_WR);
  over.on->receive(buffer);
  over.turn();
  CHECK(over.received().ends_with("3\r\nall\r\n0\r\n\r\n$"));
}

TEST_CASE("a stream for a peer that is gone does not begin") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  wired.on->on_disconnect();
  const auto none = begin(wired, 0);
  CHECK(none->stream == nullptr);
  CHECK(none->gone == 0);
}

// Bug: an incomplete body that looks complete, because the end is sent anyway.
TEST_CASE("a stream that goes away before its end is cut off") {
  for (const bool old : {false, true}) {
    streaming wired(old ? "GET / HTTP/1.0\r\n\r\n" : get);
    CHECK_FALSE(wired.received().empty());
    wired.events->stream->add(text("one"));
    wired.events->stream.reset();
    CHECK(wired.on->ended());
    CHECK(wired.received().find("0\r\n\r\n") == std::string::npos);
    wired.on->on_disconnect();
    CHECK(wired.events->gone == 1);
  }
}

// Bug: a process that waits for an endless stream before it ends, or does not wait for an export.
TEST_CASE("at the end of the process a stream is told once, and waited for") {
  streaming wired;
  CHECK(wired.received() == stream_head);
  wired.pass(1s);
  CHECK(wired.events->ending == 0);
  wired.group->ending = true;
  wired.pass(1s);
  wired.pass(1s);
  CHECK(wired.events->ending == 1);
  CHECK(wired.group->unfinished == 1);
  CHECK(wired.group->settled == 0);
  wired.events->stream->add(text("rest"));
  wired.events->stream->end();
  CHECK(wired.received() == "4\r\nrest\r\n0\r\n\r\n");
  CHECK(wired.group->unfinished == 0);
  CHECK(wired.group->settled == 1);

  streaming obedient;
  obedient.events->ends_when_told = true;
  obedient.group->ending = true;
  obedient.pass(1s);
  CHECK(obedient.received() == stream_head + "0\r\n\r\n");
  CHECK(obedient.group->unfinished == 0);

  lone_connection late;
  late.group->ending = true;
  late.handler.answer_at_once = false;
  late.on->on_input(get);
  const auto events = begin(late, 0);
  late.pass(1s);
  CHECK(events->ending == 1);
  events->stream->end();
  CHECK(late.received() ==
        events_head + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + "0\r\n\r\n$");
}

TEST_CASE("a stream may outlive its connection") {
  std::shared_ptr<source> events;
  {
    workshop shared;
    shared.handler.answer_at_once = false;
    {
      wired_connection wired(*shared.loop);
      wired.on->on_input(get);
      events = begin(shared, 0);
    }
    CHECK(shared.group->connections == 0);
  }
  CHECK(events->stream->add(text("late")) == room::gone);
  events->stream->end();
}
