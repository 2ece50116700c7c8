#pragma once

namespace scoreboard::http {

/// Character classes of the grammars of HTTP, URIs and JSON, independent of the locale.
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace scoreboard::http
