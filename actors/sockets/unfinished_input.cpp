#include "actors/sockets/unfinished_input.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace scoreboard::actors {

namespace {

using namespace std::chrono_literals;

// A peer sends a heartbeat a second, which is no message; encrypted, one has 42 bytes. What it
// sends beside its messages, at most at this rate, counts as these.
constexpr std::uint64_t heartbeat_bytes_a_second = 64;

std::uint64_t heartbeat_bytes(unfinished_input::time at) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch()).count();
  return heartbeat_bytes_a_second * static_cast<std::uint64_t>(ms) / 1000;
}

// Much for the part of a message that is about to be complete.
constexpr std::uint64_t suspicious_bytes = std::uint64_t{64} << 10;

}  // namespace

void unfinished_input::taken(int descriptor, std::uint64_t bytes) {
  const auto entry = connections_.find(descriptor);
  if (entry != connections_.end()) entry->second.taken += bytes;
}

std::chrono::milliseconds unfinished_input::pause() const noexcept {
  return most_unfinished_ < suspicious_bytes ? 100ms : 10ms;
}

std::vector<int> unfinished_input::excess(time now) {
  const auto spare = heartbeat_bytes(now) - heartbeat_bytes(last_look_.value_or(now));
  last_look_ = now;
  std::vector<int> cut_off;
  std::vector<std::pair<std::uint64_t, int>> waiting;  // connections of which nothing was taken
  std::uint64_t sum = 0;
  waiting_ = 0;
  most_unfinished_ = 0;
  for (auto entry = connections_.begin(); entry != connections_.end();) {
    auto& [descriptor, bytes] = *entry;
    const auto read = read_(descriptor);
    if (!read) {
      entry = connections_.erase(entry);
      continue;
    }
    if (*read < bytes.read) bytes = {};  // another connection has the descriptor now
    bytes.read = *read;
    const auto known = bytes.taken + bytes.spare;
    const auto unfinished = *read > known ? *read - known : 0;
    bytes.spare += std::min(unfinished, spare);
    const auto stuck =
        bytes.taken == bytes.taken_before ? std::min(unfinished, bytes.unfinished) : 0;
    waiting_ += stuck;
    bytes.taken_before = bytes.taken;
    bytes.unfinished = unfinished;
    most_unfinished_ = std::max(most_unfinished_, unfinished);
    if (stuck > bounds_.of_peer) {
      cut_off.push_back(descriptor);
    } else if (stuck > 0) {
      waiting.emplace_back(stuck, descriptor);
      sum += stuck;
    }
    ++entry;
  }
  std::ranges::sort(waiting, std::greater<>());
  for (auto largest = waiting.begin(); sum > bounds_.of_all; ++largest) {
    cut_off.push_back(largest->second);
    sum -= largest->first;
  }
  return cut_off;
}

}  // namespace scoreboard::actors
