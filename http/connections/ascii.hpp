#pragma once

namespace scoreboard::http {

/// What a character is in the grammars of HTTP, URIs and JSON, whatever the locale.
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace scoreboard::http
