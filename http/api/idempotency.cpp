#include "http/api/idempotency.hpp"

#include <algorithm>
#include <string_view>

#include <xxhash.h>

namespace scoreboard::http {

namespace {

bool is_key(std::string_view text) {
  const auto is_printable = [](char c) { return c > ' ' && c <= '~'; };
  return !text.empty() && text.size() <= wire::update::max_key_bytes &&
         std::all_of(text.begin(), text.end(), is_printable);
}

}  // namespace

std::optional<idempotency_key> key_of(const request& what) {
  using maker = wire::update::key_maker;
  if (what.idempotency_keys.empty()) {
    if (is_key(what.balancer_key)) return idempotency_key{what.balancer_key, maker::service};
    return idempotency_key{};
  }
  const auto& key = what.idempotency_keys.front();
  if (what.idempotency_keys.size() > 1 || !is_key(key)) return std::nullopt;
  return idempotency_key{key, maker::sender};
}

std::uint64_t fingerprint_of(const request& what) {
  // Neither a method nor a target has a space in it, so no two requests give the same bytes.
  std::string bytes;
  const auto& target = what.target.text();
  bytes.reserve(what.method.size() + target.size() + what.body.size() + 2);
  bytes.append(what.method).append(1, ' ').append(target).append(1, ' ').append(what.body);
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace scoreboard::http
