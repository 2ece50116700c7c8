#include "actors/sockets/outgoing_bytes.hpp"

#include <algorithm>
#include <utility>

namespace scoreboard::actors {

namespace {

constexpr std::size_t least_peers_to_forget = 64;

}  // namespace

outgoing_bytes::outgoing_bytes(limits bounds)
    : bounds_(bounds),
      all_(std::make_shared<std::atomic<std::size_t>>(0)),
      forget_at_(least_peers_to_forget) {}

bool outgoing_bytes::takes(const std::string& peer, std::size_t bytes) const {
  const auto entry = peers_.find(peer);
  const std::size_t of_peer = entry == peers_.end() ? 0 : entry->second->load();
  if (of_peer > 0 && of_peer + bytes > bounds_.of_peer) return false;
  return bytes <= bounds_.small_frame || *all_ + bytes <= bounds_.of_all;
}

outgoing_bytes::ticket outgoing_bytes::add(const std::string& peer, std::size_t bytes) {
  if (peers_.size() >= forget_at_) forget_idle_peers();
  auto& of_peer = peers_[peer];
  if (!of_peer) of_peer = std::make_shared<std::atomic<std::size_t>>(0);
  return {of_peer, all_, bytes};
}

void outgoing_bytes::forget_idle_peers() {
  std::erase_if(peers_, [](const auto& entry) { return entry.second->load() == 0; });
  forget_at_ = std::max(least_peers_to_forget, 2 * peers_.size());
}

outgoing_bytes::ticket::ticket(counter of_peer, counter of_all, std::size_t bytes) noexcept
    : peer_(std::move(of_peer)), all_(std::move(of_all)), bytes_(bytes) {
  *peer_ += bytes_;
  *all_ += bytes_;
}

outgoing_bytes::ticket::~ticket() {
  if (!peer_) return;
  *peer_ -= bytes_;
  *all_ -= bytes_;
}

}  // namespace scoreboard::actors
