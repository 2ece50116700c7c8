// Events: a stream that reads the server again and again.
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "http/api/event_stream.hpp"
#include "tests/catch.hpp"
#include "tests/http/api/api_fixture.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;
using commits::event;
using tests::api_fixture;
using tests::header;
using tests::person;

namespace {

constexpr std::uint64_t page = wire::events_query::max_events;
const std::string heartbeat = "{\"type\":\"heartbeat\"}\n";

event deleted(std::uint64_t number) {
  event made;
  made.number = number;
  made.what = event::kind::deleted;
  made.board = "b";
  return made;
}

std::string line(std::uint64_t number) {
  return R"({"event":)" + std::to_string(number) +
         R"(,"version":0,"at":"1970-01-01T00:00:00.000Z","board":"b","type":"deleted"})" + "\n";
}

/// The events from `first` to `last`; none: nothing after `last`.
wire::event_list events(std::uint64_t first, std::uint64_t last) {
  wire::event_list made{{}, last};
  for (auto number = first; number <= last; ++number) made.list.push_back(deleted(number));
  return made;
}

/// What a listener got of an answer in chunks.
struct heard {
  std::string head;
  std::string body;
  bool whole = false;   // the last chunk came
  bool closed = false;  // the connection did not stay open
};

heard taken_apart(std::string_view bytes) {
  heard made;
  if (bytes.ends_with('$')) {
    made.closed = true;
    bytes.remove_suffix(1);
  }
  const auto end = bytes.find("\r\n\r\n");
  if (bytes.starts_with("HTTP/") && end != bytes.npos) {
    made.head = bytes.substr(0, end + 4);
    bytes.remove_prefix(end + 4);
  }
  while (!bytes.empty() && !made.whole) {
    const auto line_end = bytes.find("\r\n");
    REQUIRE(line_end != bytes.npos);
    const auto size = std::stoul(std::string(bytes.substr(0, line_end)), nullptr, 16);
    bytes.remove_prefix(line_end + 2);
    REQUIRE(bytes.size() >= size + 2);
    made.body += bytes.substr(0, size);
    bytes.remove_prefix(size + 2);
    made.whole = size == 0;
  }
  return made;
}

/// Somebody who asks for events.
class listener : public tests::wired_connection {
 public:
  explicit listener(api_fixture& of) : wired_connection(of.loop), of_(of) {}

  void send(const std::string& target, const std::string& method = "GET") {
    on->on_input(method + " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    of_.run();
  }

  heard hear() { return taken_apart(received()); }

  /// Asks for events, the first of which are these.
  heard begin(const std::string& target, wire::outcome first) {
    send(target);
    return hear_of(std::move(first));
  }

  /// The read that left last comes to this.
  heard hear_of(wire::outcome outcome, const wire::answer_origin& origin = {}) {
    of_.answer(of_.left().back().id, std::move(outcome), origin);
    auto got = hear();
    of_.run();
    return got;
  }

  /// Asks for events and reads none, until the stream asks for no more. Returns the last one.
  std::uint64_t fill() {
    send("/events?after=0");
    std::uint64_t last = 0;
    for (; of_.inflight.inside() == 1 && last < 1000 * page; last += page) {
      of_.answer(of_.left().back().id, events(last + 1, last + page));
      for (int i = 0; i < 50; ++i) turn();
      of_.run();
    }
    return last;
  }

  /// The read that left last comes to this, so long after the one before.
  heard hear_after(std::chrono::milliseconds time, wire::outcome outcome) {
    of_.scheduler.clock().current_time += time;
    return hear_of(std::move(outcome));
  }

 private:
  api_fixture& of_;
};

/// What was asked last.
wire::events_query asked(const api_fixture& of) {
  return std::get<wire::events_query>(of.last_read().asks);
}

}  // namespace

// Bug: an answer that may be kept or whose length is announced, events that come twice or not at
// all, or a second read that does not wait and comes back at once, for ever.
TEST_CASE_METHOD(api_fixture, "events come as lines, each once, and then as they happen") {
  listener one(*this);
  one.send("/events?after=3&board=b");
  CHECK(asked(*this) == wire::events_query{3, "b", page, false});
  CHECK(one.hear().head.empty());
  const auto first = one.hear_of(events(4, 5), {9});
  CHECK(first.head.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(header(first.head, "Content-Type") == "application/x-ndjson");
  CHECK(header(first.head, "Transfer-Encoding") == "chunked");
  CHECK(header(first.head, "Cache-Control") == "no-store");
  CHECK(header(first.head, "Scoreboard-Version") == "9");
  CHECK(header(first.head, "ETag").empty());
  CHECK(header(first.head, "Connection").empty());
  CHECK(first.body == line(4) + line(5));
  CHECK_FALSE(first.whole);
  CHECK(asked(*this) == wire::events_query{5, "b", page, true});
  CHECK(one.hear_of(events(6, 6), {10}).body == line(6));
  CHECK(asked(*this) == wire::events_query{6, "b", page, true});
  // Events of other boards are passed over.
  CHECK(one.hear_of(wire::event_list{{}, 8}).body.empty());
  CHECK(asked(*this) == wire::events_query{8, "b", page, true});
  CHECK(inflight.inside() == 1);
}

// Bug: events between the first read and the second that a listener misses who begins now.
TEST_CASE_METHOD(api_fixture, "who names no event hears what happens from then on") {
  listener one(*this);
  one.send("/events");
  CHECK(asked(*this) == wire::events_query{std::nullopt, "", page, false});
  CHECK(last_read().board.empty());
  const auto begun = one.hear_of(wire::event_list{{}, 41}, {9});
  CHECK(begun.head.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(begun.body.empty());
  CHECK(asked(*this) == wire::events_query{41, "", page, true});
  CHECK(one.hear_of(events(42, 42)).body == line(42));
}

// Bug: a stream that never ends although its reader wants what there is, or ends after one page.
TEST_CASE_METHOD(api_fixture, "without following, a stream ends after what there is") {
  listener one(*this);
  const auto first = one.begin("/events?after=0&follow=false", events(1, page));
  CHECK(first.body.ends_with(line(page)));
  CHECK_FALSE(first.whole);
  CHECK(asked(*this) == wire::events_query{page, "", page, false});
  const auto rest = one.hear_of(events(page + 1, page + 2));
  CHECK(rest.body == line(page + 1) + line(page + 2));
  CHECK(rest.whole);
  CHECK_FALSE(rest.closed);
  CHECK(inflight.inside() == 0);

  const auto none = one.begin("/events?follow=false", wire::event_list{{}, 41});
  CHECK(none.head.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(none.body.empty());
  CHECK(none.whole);
  CHECK(inflight.inside() == 0);
}

// Bug: a part of the events that its reader takes for all of them.
TEST_CASE_METHOD(api_fixture, "without following, a stream that fails is seen to be incomplete") {
  for (const auto why : {wire::error_code::timeout, wire::error_code::unavailable,
                         wire::error_code::overloaded, wire::error_code::events_gone}) {
    listener one(*this);
    one.begin("/events?after=0&follow=false", events(1, page));
    const auto rest = one.hear_of(why);
    CHECK_FALSE(rest.whole);
    CHECK(rest.closed);
    CHECK(inflight.inside() == 0);
  }
}

// Bug: an error that looks like a stream without events, which its reader follows for ever.
TEST_CASE_METHOD(api_fixture, "what is wrong with the first read is an answer of its own") {
  listener one(*this);
  const auto is = [&](wire::outcome outcome, const std::string& status, const std::string& code) {
    CAPTURE(code);
    one.send("/events?after=3");
    answer(left().back().id, std::move(outcome), {9});
    const auto got = one.received();
    CHECK(got.starts_with("HTTP/1.1 " + status + " "));
    CHECK(person::code_in(got) == code);
    CHECK(header(got, "Content-Type") == "application/json");
    CHECK(header(got, "Scoreboard-Version") == "9");
    CHECK(inflight.inside() == 0);
  };
  is(wire::error_code::events_gone, "410", "events_gone");
  is(wire::error_code::unknown_event, "400", "invalid_query");
  is(wire::error_code::overloaded, "503", "overloaded");
  is(wire::error_code::unavailable, "503", "unavailable");
  is(wire::error_code::timeout, "504", "timeout");
  is(wire::page(), "503", "unavailable");
}

TEST_CASE_METHOD(api_fixture, "what a request for events may say") {
  person one(*this);
  for (const auto* query :
       {"after=", "after=-1", "after=x", "after=1.0", "after=1&after=1", "follow=", "follow=1",
        "follow=yes", "limit=1", "at_least=1", "int=number", "board=a&board=b"})
    CHECK(one.refused("GET", std::string("/events?") + query) == "invalid_query");
  for (const auto* name : {"", ".a", "a%20b", "frozen", "season-1"})
    CHECK(one.refused("GET", std::string("/events?board=") + name) == "invalid_board");
  CHECK(one.refused("POST", "/events") == "method_not_allowed");
  CHECK(left().empty());
  one.get("/events?after=99999999999999999999&follow=false&board=b");
  CHECK(asked(*this) ==
        wire::events_query{std::numeric_limits<std::uint64_t>::max(), "b", page, false});
}

TEST_CASE_METHOD(api_fixture, "the numbers of a stream are strings for those who want that") {
  listener one(*this);
  CHECK(one.begin("/events?after=3&int=string", events(4, 4)).body.starts_with(R"({"event":"4",)"));
}

// Bug: a listener that asks the server for ever although it wanted only the head.
TEST_CASE_METHOD(api_fixture, "HEAD is answered as the first read says") {
  listener one(*this);
  one.send("/events?after=3", "HEAD");
  answer(left().back().id, events(4, 5), {9});
  const auto head = one.received();
  CHECK(head.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(header(head, "Content-Type") == "application/x-ndjson");
  CHECK(header(head, "Scoreboard-Version") == "9");
  CHECK(inflight.inside() == 0);
  one.send("/events?after=3", "HEAD");
  answer(left().back().id, wire::error_code::events_gone, {9});
  CHECK(one.received().starts_with("HTTP/1.1 410 "));
}

// Bug: silence that a proxy takes for a dead connection, or heartbeats amid events.
TEST_CASE_METHOD(api_fixture, "a line comes at least every 20 s, and no heartbeat within 15 s") {
  listener one(*this);
  one.begin("/events", wire::event_list{{}, 1});
  const auto nothing = wire::event_list{{}, 1};
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 3; ++i) CHECK(one.hear_after(4s, nothing).body.empty());
    CHECK(one.hear_after(4s, nothing).body == heartbeat);
  }
  CHECK(one.hear_after(14s, events(2, 2)).body == line(2));
  CHECK(one.hear_after(14'999ms, wire::event_list{{}, 2}).body.empty());
  CHECK(one.hear_after(1ms, wire::event_list{{}, 2}).body == heartbeat);
}

// Bug: a stream that ends with the server, or one that asks a server that is away without a pause.
TEST_CASE_METHOD(api_fixture, "a stream outlives the server, with heartbeats") {
  listener one(*this);
  one.begin("/events?after=3", events(4, 4));
  std::string got;
  for (int second = 0; second < 40; ++second) {
    const auto before = left().size();
    scheduler.advance_time(1s);  // the time that the bridge allows
    run();
    got += one.hear().body;
    CHECK(left().size() == before + 1);
    CHECK(asked(*this) == wire::events_query{4, "", page, true});
    CHECK(inflight.inside() == 1);
  }
  CHECK(got == heartbeat + heartbeat);
  port.next_result = actors::frame_port::result::full;
  scheduler.advance_time(1s);
  run();
  scheduler.advance_time(1s);  // nothing left meanwhile, so this is `unavailable`
  run();
  CHECK_FALSE(one.hear().whole);
  port.next_result = actors::frame_port::result::sent;
  happens(bridge, {.writable = true});
  run();
  CHECK(asked(*this) == wire::events_query{4, "", page, true});
  CHECK(one.hear_of(events(5, 5)).body == line(5));
}

// Bug: a busy loop with a server that refuses at once, or a listener who never learns why nothing
// comes any more.
TEST_CASE_METHOD(api_fixture,
                 "a stream that the server refuses ends, and its listener asks again") {
  for (const auto why : {wire::error_code::overloaded, wire::error_code::events_gone,
                         wire::error_code::unknown_event}) {
    listener one(*this);
    one.begin("/events?after=3", events(4, 4));
    const auto before = left().size();
    const auto got = one.hear_of(why);
    CHECK(got.whole);
    CHECK_FALSE(got.closed);
    CHECK(left().size() == before);
    CHECK(inflight.inside() == 0);
    one.send("/health/live");
    CHECK(one.received().starts_with("HTTP/1.1 200 "));
  }
}

// Bug: memory, or places in flight, for somebody who does not read.
TEST_CASE_METHOD(api_fixture, "nothing is asked for a listener that does not read") {
  listener one(*this);
  const auto last = one.fill();
  CHECK(inflight.inside() == 0);
  CHECK(group->unsent_bytes < 4 * page * line(last).size());
  const auto before = left().size();
  scheduler.advance_time(60s);
  run();
  CHECK(left().size() == before);
  const auto got = one.hear();
  run();
  CHECK(got.body.starts_with(line(1)));
  CHECK(got.body.ends_with(line(last)));
  CHECK(left().size() == before + 1);
  CHECK(asked(*this) == wire::events_query{last, "", page, true});
}

// Bug: a busy loop, or a listener whose stream stands still for ever.
TEST_CASE_METHOD(api_fixture, "a stream ends when there is no room in flight") {
  listener one(*this);
  one.fill();
  while (inflight.enter()) continue;
  CHECK(one.hear().whole);
  CHECK(group->unfinished == 0);
  one.send("/events");
  const auto refused = one.received();
  CHECK(refused.starts_with("HTTP/1.1 503 "));
  CHECK(person::code_in(refused) == "overloaded");
  CHECK(header(refused, "Retry-After") == "1");
}

// Bug: a read for somebody who is gone that is followed by another one, and so on for ever; or one
// that keeps its place until the server answers, which somebody who comes and goes may do often.
TEST_CASE_METHOD(api_fixture, "a listener that is gone is let go, also while a read is under way") {
  listener one(*this);
  one.begin("/events?after=3", events(4, 4));
  one.on->on_disconnect();
  run();
  CHECK(inflight.inside() == 0);
  const auto before = left().size();
  answer(left().back().id, events(5, 5));
  CHECK(left().size() == before);
  CHECK(group->unfinished == 0);

  listener other(*this);
  other.send("/events?after=3");
  other.on->on_disconnect();
  answer(left().back().id, events(4, 4));
  CHECK(left().size() == before + 1);
  CHECK(inflight.inside() == 0);
}

// Bug: a process that waits for its streams, or a listener that takes the end of a process for one
// of the network.
TEST_CASE_METHOD(api_fixture, "a stream ends when the process does") {
  listener one(*this);
  one.begin("/events?after=3", events(4, 4));
  group->ending = true;
  one.pass(1ms);
  CHECK(one.hear().whole);
  CHECK(group->unfinished == 0);
  run();
  CHECK(inflight.inside() == 0);  // or the process would wait for it
  const auto before = left().size();
  CHECK(one.hear_of(events(5, 5)).body.empty());
  CHECK(left().size() == before);
}

TEST_CASE_METHOD(api_fixture, "what there is comes whole although the process is about to end") {
  listener one(*this);
  one.begin("/events?after=0&follow=false", events(1, page));
  group->ending = true;
  one.pass(1ms);
  const auto rest = one.hear_of(events(page + 1, page + 1));
  CHECK(rest.body == line(page + 1));
  CHECK(rest.whole);
}
