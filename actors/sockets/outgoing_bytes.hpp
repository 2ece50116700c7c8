#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace scoreboard::actors {

/// Counts the bytes that were handed to a socket and have not reached the network yet, by peer and
/// in total, so that the memory for peers that do not read is bounded. (The high-water marks of a
/// ZMQ socket count messages, not bytes.)
///
/// When the total reaches its bound, small frames still pass: the high-water marks bound these.
/// Thread rule: one thread; tickets end on any thread and may outlive this object.
class outgoing_bytes {
 public:
  struct limits {
    std::size_t of_peer = std::size_t{8} << 20;
    std::size_t of_all = std::size_t{64} << 20;
    std::size_t small_frame = std::size_t{64} << 10;
  };

  /// Counts its bytes while it exists.
  class ticket;

  explicit outgoing_bytes(limits bounds);

  /// Whether a frame of `bytes` may be handed over for `peer`. A peer without bytes may get one
  /// frame larger than its bound.
  bool takes(const std::string& peer, std::size_t bytes) const;

  /// Counts `bytes` for `peer` until the ticket ends.
  ticket add(const std::string& peer, std::size_t bytes);

  /// The bytes of all peers together.
  std::size_t of_all() const noexcept { return *all_; }

 private:
  using counter = std::shared_ptr<std::atomic<std::size_t>>;

  void forget_idle_peers();

  const limits bounds_;
  const counter all_;
  std::map<std::string, counter> peers_;  // peers with bytes, now or recently
  std::size_t forget_at_;                 // the number of peers at which idle ones are forgotten
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
