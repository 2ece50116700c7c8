#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace scoreboard::actors {

/// Counts the bytes that were handed to a socket and did not reach the network yet, by peer and in
/// all, so that who does not read costs no more than a bound. A ZMQ socket's high-water marks count
/// messages.
///
/// When all peers together have their bound, small frames still pass: the socket's own high-water
/// marks bound these.
/// Thread rule: one thread; tickets end on any, and may outlive this.
class outgoing_bytes {
 public:
  struct limits {
    std::size_t of_peer = std::size_t{8} << 20;
    std::size_t of_all = std::size_t{64} << 20;
    std::size_t small_frame = std::size_t{64} << 10;
  };

  /// Counts bytes while it lives.
  class ticket;

  explicit outgoing_bytes(limits bounds);

  /// Whether `bytes` more may be handed over for `peer`. Any number may when it has none.
  bool takes(const std::string& peer, std::size_t bytes) const;

  ticket add(const std::string& peer, std::size_t bytes);

  std::size_t of_all() const noexcept { return *all_; }

 private:
  using counter = std::shared_ptr<std::atomic<std::size_t>>;

  void forget_idle_peers();

  const limits bounds_;
  const counter all_;
  std::map<std::string, counter> peers_;  // with bytes, or had some not long ago
  std::size_t forget_at_;                 // so many peers
};

class outgoing_bytes::ticket {
 public:
  ticket(counter of_peer, counter of_all, std::size_t bytes) noexcept;
  ticket(ticket&&) noexcept = default;
  ticket& operator=(ticket&&) = delete;
  ~ticket();

 private:
  counter peer_;  // nullptr when moved from
  counter all_;
  std::size_t bytes_;
};

}  // namespace scoreboard::actors
