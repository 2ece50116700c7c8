#include "actors/server/request_hash.hpp"

#include <array>
#include <bit>

#include <xxhash.h>

#include "src/wire/frame.hpp"

namespace scoreboard::actors {

commits::request_key request_hash::key(const wire::update& update) {
  // A sender's key has no such byte.
  const bool service = update.made_by == wire::update::key_maker::service;
  bytes_.assign(service ? 1 : 0, '\0');
  bytes_.insert(bytes_.end(), update.key.begin(), update.key.end());
  // Neither has a key such a byte. What nobody owns is hashed as if there were no owners, so the
  // keys in a store from before there were any are known again.
  if (update.key_owner != 0) {
    bytes_.push_back('\0');
    const auto owner = std::bit_cast<std::array<char, sizeof update.key_owner>>(update.key_owner);
    bytes_.insert(bytes_.end(), owner.begin(), owner.end());
  }
  const auto hash = XXH3_128bits_withSeed(bytes_.data(), bytes_.size(), seed_);
  return {hash.high64, hash.low64};
}

std::uint64_t request_hash::fingerprint(const wire::update& update) {
  bytes_.clear();
  wire::append(update.action, bytes_);
  const auto of_action = XXH3_64bits_withSeed(bytes_.data(), bytes_.size(), seed_);
  const auto hash = XXH3_64bits_withSeed(&update.fingerprint, sizeof update.fingerprint, of_action);
  return hash != commits::keyed_request::unknown_fingerprint ? hash : ~hash;
}

}  // namespace scoreboard::actors
