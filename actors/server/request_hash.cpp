#include "actors/server/request_hash.hpp"

#include <cstddef>

#include <xxhash.h>

namespace scoreboard::actors {

namespace {

template <class T>
void append(std::string& to, T value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

commits::request_key request_hash::key(const wire::update& what) {
  // A sender's key has no such byte.
  const bool service = what.made_by == wire::update::key_maker::service;
  bytes_.assign(service ? 1 : 0, '\0').append(what.key);
  const auto hash = XXH3_128bits_withSeed(bytes_.data(), bytes_.size(), seed_);
  return {hash.high64, hash.low64};
}

std::uint64_t request_hash::fingerprint(const wire::update& what) {
  bytes_.clear();
  append(bytes_, what.fingerprint);
  // Every part says where it ends, so no two updates give the same bytes.
  bytes_.append(what.board).push_back('\0');
  for (const auto& one : what.changes) {
    bytes_.push_back(static_cast<char>(one.how));
    append(bytes_, one.value);
    if (one.user.is_integer()) {
      bytes_.push_back('\0');
      append(bytes_, one.user.integer());
    } else {
      bytes_.push_back(static_cast<char>(one.user.text().size()));  // 1 to 64
      bytes_.append(one.user.text());
    }
  }
  const auto hash = XXH3_64bits_withSeed(bytes_.data(), bytes_.size(), seed_);
  return hash != commits::keyed_request::unknown_fingerprint ? hash : ~hash;
}

}  // namespace scoreboard::actors
