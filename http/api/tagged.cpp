#include "http/api/tagged.hpp"

#include <utility>

#include <xxhash.h>

namespace scoreboard::http {

std::shared_ptr<const tagged_text> tagged(std::string text) {
  constexpr std::string_view digits = "0123456789abcdef";
  XXH128_canonical_t hash;
  XXH128_canonicalFromHash(&hash, XXH3_128bits(text.data(), text.size()));
  std::string etag = "\"";
  for (const unsigned char byte : hash.digest) {
    etag += digits[byte / 16];
    etag += digits[byte % 16];
  }
  etag += '"';
  return std::make_shared<const tagged_text>(tagged_text{std::move(text), std::move(etag)});
}

}  // namespace scoreboard::http
