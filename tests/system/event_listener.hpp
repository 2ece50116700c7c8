// Listens to GET /events of a port of 127.0.0.1, over a connection of its own. Nothing is read but
// in the calls.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace scoreboard::system_test {

class event_listener {
 public:
  // Asks for `target`. In HTTP/1.0, so that what follows on the head is the lines and nothing else.
  event_listener(std::uint16_t port, const std::string& target);
  ~event_listener();
  event_listener(const event_listener&) = delete;
  event_listener& operator=(const event_listener&) = delete;

  // Reads until there are `count` lines, heartbeats included, or the stream ends; false when
  // neither comes within `limit`.
  bool hear(std::size_t count, std::chrono::milliseconds limit);

  // All lines so far, without their ends.
  const std::vector<std::string>& lines() const { return lines_; }

  // The numbers of all events so far.
  std::vector<std::uint64_t> numbers() const;

  std::size_t heartbeats() const;

  // Whether the stream has ended.
  bool ended() const { return ended_; }

 private:
  void split();

  int fd_ = -1;
  bool ended_ = false;
  bool had_head_ = false;
  std::string rest_;  // no whole line yet
  std::vector<std::string> lines_;
};

}  // namespace scoreboard::system_test
