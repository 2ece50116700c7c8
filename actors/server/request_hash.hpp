#pragma once

#include <cstdint>
#include <vector>

#include "src/commits/commit.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::actors {

/// Hashes by which an update is known again (XXH3 by Yann Collet, seeded).
/// Thread rule: one thread.
class request_hash {
 public:
  /// The same seed gives the same hashes: it belongs to the store that keeps them.
  explicit request_hash(std::uint64_t seed) : seed_(seed) {}

  /// Of its key. Keys of different makers or owners never give the same.
  commits::request_key key(const wire::update& update);

  /// Of what the update wants, without its key; never unknown_fingerprint. O(bytes).
  std::uint64_t fingerprint(const wire::update& update);

 private:
  std::uint64_t seed_;
  std::vector<char> bytes_;  // kept for its memory only
};

}  // namespace scoreboard::actors
