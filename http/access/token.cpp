#include "http/access/token.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <system_error>

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <sys/random.h>

namespace scoreboard::http {

namespace {

constexpr std::string_view token_prefix = "sb_";
constexpr std::string_view hash_prefix = "sha256:";
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t secret_characters = 43;  // six bits each

constexpr std::string_view base64url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view hexadecimal = "0123456789abcdef";

std::string base64url_of(const std::array<unsigned char, secret_bytes>& bytes) {
  std::string text;
  text.reserve(secret_characters);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const auto byte : bytes) {
    bits = bits << 8U | byte;
    for (held += 8; held >= 6; held -= 6) text += base64url[bits >> (held - 6) & 63U];
  }
  if (held > 0) text += base64url[bits << (6 - held) & 63U];
  return text;
}

std::optional<unsigned> digit_of(char c) noexcept {
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  const auto at = hexadecimal.find(c);
  if (at == hexadecimal.npos) return std::nullopt;
  return static_cast<unsigned>(at);
}

}  // namespace

std::string new_token() {
  std::array<unsigned char, secret_bytes> secret{};
  // So few bytes come whole or not at all.
  if (::getrandom(secret.data(), secret.size(), 0) != static_cast<ssize_t>(secret.size()))
    throw std::system_error(errno, std::generic_category(), "getrandom");
  auto token = std::string(token_prefix) + base64url_of(secret);
  OPENSSL_cleanse(secret.data(), secret.size());
  return token;
}

bool has_form_of_token(std::string_view text) noexcept {
  if (text.size() != token_prefix.size() + secret_characters || !text.starts_with(token_prefix))
    return false;
  text.remove_prefix(token_prefix.size());
  return text.find_first_not_of(base64url) == text.npos;
}

std::string without_tokens(std::string_view text) {
  constexpr std::size_t kept = 8;  // fewer characters of a secret let nobody in
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const auto begin = std::min(text.find(token_prefix), text.size());
    const auto secret = begin + std::min(token_prefix.size(), text.size() - begin);
    const auto end = std::min(text.find_first_not_of(base64url, secret), text.size());
    shown += text.substr(0, secret);
    shown += end - secret > kept ? "***" : text.substr(secret, end - secret);
    text.remove_prefix(end);
  }
  return shown;
}

token_hash hash_of_token(std::string_view token) {
  token_hash hash{};
  static_assert(hash.size() == SHA256_DIGEST_LENGTH);
  // OpenSSL takes bytes, and they are only read.
  ::SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), hash.data());
  return hash;
}

std::string text_of(const token_hash& hash) {
  std::string text(hash_prefix);
  text.reserve(hash_prefix.size() + 2 * hash.size());
  for (const auto byte : hash) {
    text += hexadecimal[byte >> 4U];
    text += hexadecimal[byte & 15U];
  }
  return text;
}

std::optional<token_hash> parse_token_hash(std::string_view text) noexcept {
  token_hash hash{};
  if (text.size() != hash_prefix.size() + 2 * hash.size() || !text.starts_with(hash_prefix))
    return std::nullopt;
  text.remove_prefix(hash_prefix.size());
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const auto high = digit_of(text[2 * i]);
    const auto low = digit_of(text[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    hash[i] = static_cast<std::uint8_t>(*high << 4U | *low);
  }
  return hash;
}

bool is_same(const token_hash& a, const token_hash& b) noexcept {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace scoreboard::http
