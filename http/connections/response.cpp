#include "http/connections/response.hpp"

#include <algorithm>
#include <iterator>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace scoreboard::http {

std::string head_of(const response& response, std::string_view date, const head_form& form) {
  using body_end = head_form::body_end;
  constexpr int not_modified = 304;
  const int status = form.ends == body_end::no_body ? not_modified : response.status;
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  constexpr std::size_t most_head_bytes = 512;
  std::string head;
  head.reserve(most_head_bytes);
  const auto inserter = std::back_inserter(head);
  fmt::format_to(inserter, "HTTP/1.1 {} {}\r\nDate: {}\r\n", status,
                 std::string_view(reason.data(), reason.size()), date);
  fmt::format_to(inserter,
                 "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
                 "Content-Security-Policy: {}\r\n",
                 response.security_policy);
  const bool empty = form.ends == body_end::length && response.body.text().empty();
  if (form.ends != body_end::no_body && !empty)
    fmt::format_to(inserter, "Content-Type: {}\r\n", response.content_type);
  // RFC 9110, 8.6: an answer that can have no body has no length either.
  constexpr int no_content = 204;
  if (form.ends == body_end::length && status != no_content)
    fmt::format_to(inserter, "Content-Length: {}\r\n", response.body.text().size());
  else if (form.ends == body_end::chunked)
    head += "Transfer-Encoding: chunked\r\n";
  if (!form.keep_alive)
    head += "Connection: close\r\n";
  else if (form.http_1_0)
    head += "Connection: keep-alive\r\n";
  if (!response.body.etag().empty())
    fmt::format_to(inserter, "ETag: {}\r\nCache-Control: no-cache\r\n", response.body.etag());
  for (const auto& header : response.headers)
    fmt::format_to(inserter, "{}: {}\r\n", header.name, header.value);
  head += form.lines;
  head += "\r\n";
  return head;
}

bool names_tag(std::string_view values, std::string_view etag) {
  constexpr std::string_view blanks = " \t";
  const auto skip = [&](std::string_view characters) {
    values.remove_prefix(std::min(values.find_first_not_of(characters), values.size()));
  };
  skip(blanks);
  if (values.starts_with('*')) return values.find_first_not_of(blanks, 1) == values.npos;
  for (;;) {
    skip(" \t,");
    if (values.starts_with("W/")) values.remove_prefix(2);
    if (!values.starts_with('"')) return false;
    const auto end = values.find('"', 1);
    if (end == values.npos) return false;
    if (values.substr(0, end + 1) == etag) return true;
    values.remove_prefix(end + 1);
    skip(blanks);
    if (!values.empty() && values.front() != ',') return false;
  }
}

}  // namespace scoreboard::http
