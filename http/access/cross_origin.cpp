#include "http/access/cross_origin.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace scoreboard::http {

namespace {

constexpr std::string_view exposed =
    "Access-Control-Expose-Headers: ETag, Scoreboard-Version, Scoreboard-Frozen, "
    "Idempotent-Replayed, Retry-After, X-Request-Id\r\n";

/// Scheme and authority as browsers send them: no path, no capital letter.
bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-:[]";
    const auto authority = text.substr(scheme.size());
    return !authority.empty() && authority.find_first_not_of(allowed) == authority.npos;
  }
  return false;
}

}  // namespace

std::optional<cross_origin> cross_origin::parse(std::string_view text) {
  cross_origin made;
  if (text.empty()) return made;
  if (text == "*") {
    made.all_ = true;
    return made;
  }
  for (;;) {
    const auto comma = text.find(',');
    const auto origin = text.substr(0, comma);
    if (!is_origin(origin)) return std::nullopt;
    made.origins_.emplace_back(origin);
    if (comma == text.npos) return made;
    text.remove_prefix(comma + 1);
  }
}

bool cross_origin::allows(std::string_view origin) const noexcept {
  if (origin.empty()) return false;
  return all_ || std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

std::string cross_origin::lines_for(std::string_view origin) const {
  if (all_) return fmt::format("Access-Control-Allow-Origin: *\r\n{}", exposed);
  if (origins_.empty()) return {};
  // A cache may have the answer for another origin.
  if (!allows(origin)) return "Vary: Origin\r\n";
  return fmt::format("Vary: Origin\r\nAccess-Control-Allow-Origin: {}\r\n{}", origin, exposed);
}

}  // namespace scoreboard::http
