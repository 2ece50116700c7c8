#include "http/connections/response.hpp"

#include <iterator>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace scoreboard::http {

std::string head_of(const response& what, std::string_view date, bool keep_alive, bool http_1_0) {
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(what.status)));
  constexpr std::size_t most_head_bytes = 256;
  std::string out;
  out.reserve(most_head_bytes);
  const auto to = std::back_inserter(out);
  fmt::format_to(to,
                 "HTTP/1.1 {} {}\r\nDate: {}\r\nContent-Type: application/json\r\n"
                 "Content-Length: {}\r\n",
                 what.status, std::string_view(reason.data(), reason.size()), date,
                 what.body.text().size());
  if (!keep_alive)
    fmt::format_to(to, "Connection: close\r\n");
  else if (http_1_0)
    fmt::format_to(to, "Connection: keep-alive\r\n");
  if (!what.allow.empty()) fmt::format_to(to, "Allow: {}\r\n", what.allow);
  if (what.retry_after) fmt::format_to(to, "Retry-After: 1\r\n");
  out += "\r\n";
  return out;
}

}  // namespace scoreboard::http
