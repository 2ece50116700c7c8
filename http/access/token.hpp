#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Tokens: secrets that their holders send, and hashes of them, which are all that we keep.
/// Thread rule: any thread.
namespace scoreboard::http {

/// SHA-256 of a token. A token has 256 random bits, so its hash needs no salt and no slowness: it
/// tells nobody what the token is.
using token_hash = std::array<std::uint8_t, 32>;

/// A new token: "sb_" and 256 random bits in base64url without padding. Throws std::system_error
/// when the system gives no random bytes.
std::string new_token();

/// Whether `text` has the form of a token, so that no secret that people thought up is one.
/// O(bytes).
bool has_form_of_token(std::string_view text) noexcept;

/// The text with what may be tokens in it cut down to "sb_***": a log holds what people sent, and
/// some send a token where it does not belong. O(bytes).
std::string without_tokens(std::string_view text);

/// O(bytes).
token_hash hash_of_token(std::string_view token);

/// "sha256:" and 64 hexadecimal digits.
std::string text_of(const token_hash& hash);

/// The inverse; capital digits are as good.
std::optional<token_hash> parse_token_hash(std::string_view text) noexcept;

/// In a time that does not depend on the bytes.
bool is_same(const token_hash& a, const token_hash& b) noexcept;

}  // namespace scoreboard::http
