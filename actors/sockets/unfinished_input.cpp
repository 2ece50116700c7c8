#include "actors/sockets/unfinished_input.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace scoreboard::actors {

namespace {

// Greetings and heartbeats take no more than this from one look to the next.
constexpr std::uint64_t spare_a_look = 256;

}  // namespace

void unfinished_input::taken(int descriptor, std::uint64_t bytes) {
  const auto entry = connections_.find(descriptor);
  if (entry != connections_.end()) entry->second.taken += bytes;
}

std::vector<int> unfinished_input::excess() {
  std::vector<int> cut_off;
  std::vector<std::pair<std::uint64_t, int>> waiting;  // connections of which nothing was taken
  std::uint64_t sum = 0;
  waiting_ = 0;
  for (auto entry = connections_.begin(); entry != connections_.end();) {
    auto& [descriptor, bytes] = *entry;
    const auto received = received_(descriptor);
    if (!received) {
      entry = connections_.erase(entry);
      continue;
    }
    if (*received < bytes.received) bytes = {};  // another connection has the descriptor now
    bytes.received = *received;
    const auto known = bytes.taken + bytes.spare;
    const auto unfinished = *received > known ? *received - known : 0;
    bytes.spare += std::min(unfinished, spare_a_look);
    const auto stuck =
        bytes.taken == bytes.taken_before ? std::min(unfinished, bytes.unfinished) : 0;
    waiting_ += stuck;
    bytes.taken_before = bytes.taken;
    bytes.unfinished = unfinished;
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
