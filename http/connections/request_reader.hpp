#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <boost/beast/http/parser.hpp>

#include "http/connections/growing_body.hpp"
#include "http/connections/refusal.hpp"
#include "http/connections/request_handler.hpp"

namespace scoreboard::http {

/// How a request wants its answer to be framed.
struct framing {
  bool keep_alive = false;  ///< the sender lets the connection stay open
  bool http_1_0 = false;    ///< the sender speaks HTTP/1.0, where keep-alive must be announced
  bool head_only = false;   ///< the request was HEAD: the answer has no body, only its length
  std::string if_none_match = {};  ///< the values of this header, joined by commas
  std::string origin = {};         ///< see request::origin
};

/// Finds the requests in the bytes that one peer sends. Uses no socket and no clock.
///
/// A request is refused if two readers of the same bytes could disagree on where it ends: more than
/// one length, a length with an encoding, or any encoding but chunked. Empty lines before a request
/// line (RFC 9112, 2.2), fields after a chunked body (trailers) and chunk extensions are skipped.
///
/// Bounds: the head by `max_head_bytes`; the body by the handler's bound for the target; the
/// framing of a chunked body by `max_head_bytes` and 8 bytes for each byte of the body, so that
/// chunks of a single byte are allowed. Complexity: linear in the bytes, however they are split.
/// Thread rule: one thread.
class request_reader {
 public:
  struct found {
    http::request request;
    http::framing framing;
  };
  /// Nothing complete yet, a request, or why the bytes are not a request. After a refusal call only
  /// clear().
  using result = std::variant<std::monostate, found, refusal>;

  request_reader(const request_handler& bounds, std::size_t max_head_bytes)
      : bounds_(bounds), max_head_bytes_(max_head_bytes) {}

  /// Appends input.
  void add(std::string_view bytes);

  /// The next complete request in the input.
  result next();

  /// Whether the sender of the current request waits for "100 Continue" before its body. True only
  /// once for each request.
  bool expects_continue() { return std::exchange(expects_continue_, false); }

  /// Whether a part of a request has arrived. REQUIRES: next() found nothing more.
  bool amid_request() const noexcept { return parser_.has_value(); }

  /// The current request, or the one that was refused, as far as its head tells; nullptr when that
  /// could not be read. REQUIRES: next() found nothing more, or refused something.
  request* known() noexcept { return has_fields_ ? &found_.request : nullptr; }

  /// Input that is not parsed yet.
  std::size_t waiting_bytes() const noexcept { return input_.size() - parsed_; }

  /// The bytes kept: the body of the current request and the input that is not parsed yet.
  std::size_t kept_bytes() const;

  /// The memory allocated for these.
  std::size_t allocated_bytes() const;

  /// Forgets everything and frees it.
  void clear();

 private:
  using parser = boost::beast::http::request_parser<growing_body>;

  bool begin();
  void shrink();
  std::optional<refusal> parse_some(bool& wants_more);
  std::optional<refusal> bound_sizes(std::size_t parsed, bool wants_more);
  std::optional<refusal> check_head();
  bool comes_later() const;
  void read_fields();
  found take();

  const request_handler& bounds_;
  const std::size_t max_head_bytes_;
  std::string input_;  // the first parsed_ bytes are parsed
  std::size_t parsed_ = 0;
  std::optional<parser> parser_;  // of the current request
  bool head_checked_ = false;
  bool has_fields_ = false;  // found_ is of the current request
  bool chunked_ = false;
  bool expects_continue_ = false;
  std::size_t head_bytes_ = 0;  // of the current request, parsed so far
  std::size_t body_bytes_ = 0;  // the same, including the framing of chunks
  found found_;                 // the current request, as far as its head tells
};

}  // namespace scoreboard::http
