#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "http/connections/request_handler.hpp"
#include "src/wire/messages.hpp"

/// How a write is known again when it is sent again.
namespace scoreboard::http {

struct idempotency_key {
  std::string text;  ///< empty: there is none, and the bridge makes one
  wire::update::key_maker made_by = wire::update::key_maker::sender;
};

/// The sender's key, else the one that the load balancer made, which sends the same to another
/// process when this one does not answer. nullopt: the sender's is none, or not given just once.
std::optional<idempotency_key> key_of(const request& what);

/// Hash of method, path, query and body, byte by byte (XXH3). The form of the target that only
/// proxies use, with scheme and host, gives the same as the usual one. O(bytes).
std::uint64_t fingerprint_of(const request& what);

}  // namespace scoreboard::http
