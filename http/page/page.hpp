#pragma once

#include <span>
#include <string_view>

/// The description of the HTTP interface, and the page that shows it, both built into the program.
namespace scoreboard::http {

/// A file that is served as it is. The views hold as long as the program runs.
struct page_file {
  std::string_view path;  ///< of the request: "/openapi.yaml", "/docs", "/docs/<name>"
  std::string_view content_type;
  std::string_view bytes;
};

/// All of them, each path once. "/openapi.yaml" and "/docs" are always there, and what the page
/// loads unless the program was built without it (SCOREBOARD_PAGE=OFF). Any thread; O(1).
std::span<const page_file> page_files() noexcept;

/// The value of Content-Security-Policy for every page_file. The viewer has its icons in `data:`
/// addresses; it fetches the description, and sends what people try out, where the page comes from
/// and nowhere else.
inline constexpr std::string_view page_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace scoreboard::http
