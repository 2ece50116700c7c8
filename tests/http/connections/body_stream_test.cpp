// Answers whose bodies come in pieces, with pieces, peers and time in the test's hands.
#include "http/connections/body_stream.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tests/catch.hpp"
#include "tests/http/connections/wired_connection.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;
using http::body_stream;
using tests::get;
using tests::lone_connection;
using tests::ok;
using tests::wired_connection;
using tests::workshop;
using room = body_stream::room;

namespace {

const std::string events_head = "HTTP/1.1 200 OK\r\nDate: " + std::string(tests::date) +
                                "\r\nContent-Type: text/event-stream\r\n";
const std::string stream_head = events_head + "Transfer-Encoding: chunked\r\n\r\n";

std::shared_ptr<const std::string> text(std::string piece) {
  return std::make_shared<const std::string>(std::move(piece));
}

/// Remembers what it is told, and owns its stream, as sources do.
struct source final : http::piece_source {
  void on_room() override {
    ++rooms;
    while (pieces_on_room > 0) {
      --pieces_on_room;
      if (stream->add(text(std::string(10'000, 'r'))) != room::free) break;
    }
  }
  void on_gone() override { ++gone; }
  void on_ending() override {
    ++ending;
    if (ends_when_told) stream->end();
  }

  std::unique_ptr<body_stream> stream;
  int rooms = 0;
  int gone = 0;
  int ending = 0;
  int pieces_on_room = 0;
  bool ends_when_told = false;
};

/// Begins a stream as the answer to the request with this index.
std::shared_ptr<source> begin(workshop& at, std::size_t index) {
  auto made = std::make_shared<source>();
  made->stream = at.handler.exchange_of(index).begin({200, {}, {}, "text/event-stream"}, made);
  return made;
}

/// A connection whose first request is answered by a stream.
struct streaming : lone_connection {
  explicit streaming(std::string_view request = get) {
    handler.answer_at_once = false;
    on->on_input(request);
    events = begin(*this, 0);
  }

  std::shared_ptr<source> events;
};

/// Adds until there is no room, and says how many bytes that were.
std::size_t fill(source& events) {
  std::size_t bytes = 0;
  room left = room::free;
  for (; left == room::free; bytes += 1000) left = events.stream->add(text(std::string(1000, 'x')));
  CHECK(left == room::full);
  return bytes;
}

/// Adds until the socket holds no more and there is no room, and says how many bytes that were.
std::size_t fill_all(streaming& wired) {
  std::size_t bytes = 0;
  for (int told = -1; told != wired.events->rooms;) {
    told = wired.events->rooms;
    bytes += fill(*wired.events);
    for (int turn = 0; turn < 10; ++turn) wired.turn();
  }
  return bytes;
}

/// What a chunked body is without its framing; "broken" when that is wrong.
std::string without_chunks(std::string_view body) {
  std::string all;
  for (;;) {
    const auto line = body.find("\r\n");
    if (line == body.npos) return "broken";
    const auto size = std::stoul(std::string(body.substr(0, line)), nullptr, 16);
    body.remove_prefix(line + 2);
    if (body.size() < size + 2 || body.substr(size, 2) != "\r\n") return "broken";
    if (size == 0) return all;
    all += body.substr(0, size);
    body.remove_prefix(size + 2);
  }
}

}  // namespace

// Bug: a piece that waits for the next one, an end that is missing, or an empty piece that is one.
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

TEST_CASE("a stream may be ended before anything of it is sent") {
  streaming wired;
  wired.events->stream->add(text("all"));
  wired.events->stream->end();
  wired.events->stream.reset();
  wired.events.reset();
  CHECK(wired.received() == stream_head + "3\r\nall\r\n0\r\n\r\n");
}

// Bug: chunks for a peer that does not know them, or a connection that stays: the body never ends.
TEST_CASE("under HTTP/1.0 the body ends with the connection") {
  streaming wired("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  wired.events->stream->add(text("one"));
  wired.events->stream->add(text("two"));
  CHECK(wired.received() == events_head + "Connection: close\r\n\r\nonetwo");
  wired.events->stream->end();
  CHECK(wired.received() == "$");
}

// Bug: pieces after the answer to HEAD, which the peer takes for the next answer.
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

// Bug: the next answer amid the pieces, or a request behind a stream that is forgotten.
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

// Bug: a HEAD whose following request, handled at once, is taken for the stream that it has not.
TEST_CASE("a stream behind a HEAD is that of its own request") {
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

// Bug: memory that grows with what a slow peer does not read, or a source that is never told of
// room and falls silent.
TEST_CASE("what waits is bounded, and the source is told when there is room") {
  streaming wired;
  CHECK(wired.received() == stream_head);
  auto sent = fill(*wired.events);
  CHECK(sent == 66'000);  // the first thousand from the bound on
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

// Bug: a fast peer and a busy source that hold up everybody else, or grow the stack.
TEST_CASE("a stream with much to send sends a piece of it a turn") {
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

// Bug: a source that goes on for a peer that left, or that is told amid its own call.
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

// Bug: a broken socket that is found when something is sent, and kept from the source.
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

TEST_CASE("a stream for a peer that is gone does not begin") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  wired.on->on_disconnect();
  const auto none = begin(wired, 0);
  CHECK(none->stream == nullptr);
  CHECK(none->gone == 0);
}

// Bug: a stream that is kept for ever for who does not read, or taken for that when it only has
// nothing to say.
TEST_CASE("a peer that does not read is cut off, and silence of the source is none of its faults") {
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

// Bug: a time for the whole of a stream, which is as long as it is.
TEST_CASE("each piece has the time of an answer") {
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

// Bug: a part that looks like the whole, because the end is made up.
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

// Bug: the end of the process that waits for a stream without end, or does not wait for an export.
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
  wired.events->stream->add(text("rest"));
  wired.events->stream->end();
  CHECK(wired.received() == "4\r\nrest\r\n0\r\n\r\n");
  CHECK(wired.group->unfinished == 0);

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

// Bug: a copy, or a count, of an event for each of those who watch.
TEST_CASE("pieces may share a text, which counts once") {
  workshop shared;
  shared.handler.answer_at_once = false;
  wired_connection first(*shared.loop);
  wired_connection second(*shared.loop);
  first.on->on_input(get);
  second.on->on_input(get);
  const auto one = begin(shared, 0);
  const auto two = begin(shared, 1);
  CHECK(first.received() == stream_head);
  CHECK(second.received() == stream_head);
  const auto event = text(std::string(10'000, 'x'));
  one->stream->add(event);
  two->stream->add(event);
  CHECK(shared.group->unsent_bytes == event->size());
  CHECK(event.use_count() == 3);
  const auto chunk = "2710\r\n" + *event + "\r\n";
  CHECK(first.received() == chunk);
  CHECK(second.received() == chunk);
  CHECK(shared.group->unsent_bytes == 0);
  CHECK(event.use_count() == 1);
}

// Bug: streams that stand still and hold the memory of all, because events go on for them.
TEST_CASE("of streams that nobody reads the oldest give way, whatever is added to them") {
  workshop shared(1'000'000, 200'000);
  shared.handler.answer_at_once = false;
  wired_connection first(*shared.loop);
  wired_connection second(*shared.loop);
  wired_connection third(*shared.loop);
  std::size_t index = 0;
  for (auto* const one : {&first, &second, &third}) one->on->on_input(get);
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
  // Even one whose own piece is too much is not told amid its call.
  CHECK(last->stream->add(text(std::string(250'000, 'x'))) == room::gone);
  CHECK(last->gone == 0);
  third.on->on_disconnect();
  CHECK(last->gone == 1);
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
