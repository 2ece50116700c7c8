#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "http/connections/body_stream.hpp"
#include "tests/catch.hpp"
#include "tests/http/connections/wired_connection.hpp"

namespace scoreboard::tests {

inline const std::string events_head = "HTTP/1.1 200 OK\r\nDate: " + std::string(date) + "\r\n" +
                                       guard_lines + "Content-Type: text/event-stream\r\n";
inline const std::string stream_head = events_head + "Transfer-Encoding: chunked\r\n\r\n";

inline std::shared_ptr<const std::string> text(std::string piece) {
  return std::make_shared<const std::string>(std::move(piece));
}

/// Counts the calls that it gets, and owns its stream, as sources do.
struct source final : http::piece_source {
  void on_room() override {
    ++rooms;
    while (pieces_on_room > 0) {
      --pieces_on_room;
      if (stream->add(text(std::string(10'000, 'r'))) != http::body_stream::room::free) break;
    }
  }
  void on_gone() override { ++gone; }
  void on_ending() override {
    ++ending;
    if (ends_when_told) stream->end();
  }

  std::unique_ptr<http::body_stream> stream;
  int rooms = 0;
  int gone = 0;
  int ending = 0;
  int pieces_on_room = 0;
  bool ends_when_told = false;
};

/// Begins a stream as the answer to the request with this index.
inline std::shared_ptr<source> begin(workshop& shared, std::size_t index) {
  auto events = std::make_shared<source>();
  events->stream =
      shared.handler.exchange_of(index).begin({200, {}, {}, "text/event-stream"}, events);
  return events;
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

/// Adds until there is no room, and returns how many bytes it added.
inline std::size_t fill(source& events) {
  std::size_t bytes = 0;
  auto room = http::body_stream::room::free;
  for (; room == http::body_stream::room::free; bytes += 1000)
    room = events.stream->add(text(std::string(1000, 'x')));
  CHECK(room == http::body_stream::room::full);
  return bytes;
}

/// Adds until the socket is full and there is no room, and returns how many bytes it added.
inline std::size_t fill_all(streaming& wired) {
  std::size_t bytes = 0;
  for (int rooms = -1; rooms != wired.events->rooms;) {
    rooms = wired.events->rooms;
    bytes += fill(*wired.events);
    for (int turn = 0; turn < 10; ++turn) wired.turn();
  }
  return bytes;
}

/// A chunked body without its framing; "broken" if the framing is wrong.
inline std::string without_chunks(std::string_view body) {
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

}  // namespace scoreboard::tests
