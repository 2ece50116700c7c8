#include "actors/sockets/unfinished_input.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace scoreboard::actors {

namespace {

// Greetings and heartbeats are no more than this from one look to the next.
constexpr std::uint64_t spare_a_look = 256;

}  // namespace

void unfinished_input::taken(int descriptor, std::uint64_t bytes) {
  const auto found = connections_.find(descriptor);
  if (found != connections_.end()) found->second.taken += bytes;
}

std::vector<int> unfinished_input::excess() {
  std::vector<int> cut_off;
  std::vector<std::pair<std::uint64_t, int>> waiting;  // those of which nothing was taken
  std::uint64_t sum = 0;
  for (auto at = connections_.begin(); at != connections_.end();) {
    auto& [descriptor, one] = *at;
    const auto received = received_(descriptor);
    if (!received) {
      at = connections_.erase(at);
      continue;
    }
    if (*received < one.received) one = {};  // another connection has the descriptor now
    one.received = *received;
    const auto known = one.taken + one.spare;
    const auto unfinished = *received > known ? *received - known : 0;
    one.spare += std::min(unfinished, spare_a_look);
    const auto stays = one.taken == one.taken_before ? std::min(unfinished, one.unfinished) : 0;
    one.taken_before = one.taken;
    one.unfinished = unfinished;
    if (stays > bounds_.of_peer) {
      cut_off.push_back(descriptor);
    } else if (stays > 0) {
      waiting.emplace_back(stays, descriptor);
      sum += stays;
    }
    ++at;
  }
  std::ranges::sort(waiting, std::greater<>());
  for (auto most = waiting.begin(); sum > bounds_.of_all; ++most) {
    cut_off.push_back(most->second);
    sum -= most->first;
  }
  return cut_off;
}

}  // namespace scoreboard::actors
