#include "actors/sockets/peer_places.hpp"

#include <cassert>

namespace scoreboard::actors {

peer_places::peer_places(std::size_t most) : most_(most) { assert(most > 0); }

std::optional<int> peer_places::opened(int descriptor) {
  closed(descriptor);  // its end may not have been told
  std::optional<int> silent;
  if (places_.size() == most_) {
    silent = order_.front();
    closed(*silent);
  }
  places_.emplace(descriptor, order_.insert(order_.end(), descriptor));
  return silent;
}

void peer_places::heard(int descriptor) {
  const auto entry = places_.find(descriptor);
  if (entry != places_.end()) order_.splice(order_.end(), order_, entry->second);
}

void peer_places::closed(int descriptor) {
  const auto entry = places_.find(descriptor);
  if (entry == places_.end()) return;
  order_.erase(entry->second);
  places_.erase(entry);
}

}  // namespace scoreboard::actors
