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

/// What a request says about the form of its answer.
struct framing {
  bool keep_alive = false;  ///< the sender lets the connection stay open
  bool http_1_0 = false;    ///< the sender speaks HTTP/1.0, where staying open has to be said
  bool head_only = false;   ///< the request was HEAD: the body stays away but for its length
  std::string if_none_match = {};  ///< the values of this header, joined by commas
};

/// Finds the requests in what one peer sends. No socket and no clock.
///
/// A request is refused wherever two readers of the same bytes could disagree on where it ends:
/// more than one length, a length with an encoding, any encoding but chunked. Empty lines before a
/// request line are passed over (RFC 9112, 2.2); fields after a chunked body (trailers) and chunk
/// extensions are, too.
///
/// Bounds: the head, its size; the body, what the handler says for the target; a chunked body's
/// framing, a head's size and 8 bytes for each byte of the body, so that a byte a chunk is allowed.
/// Complexity: linear in the bytes, however they are split.
/// Thread rule: one thread.
class request_reader {
 public:
  struct found {
    request what;
    framing as;
  };
  /// Nothing whole yet, a request, or why what came is none. After that REQUIRES clear().
  using result = std::variant<std::monostate, found, refusal>;

  request_reader(const request_handler& bounds, std::size_t max_head_bytes)
      : bounds_(bounds), max_head_bytes_(max_head_bytes) {}

  void add(std::string_view bytes);

  /// The next whole request of what was added.
  result next();

  /// Whether the sender of the request at hand waits for leave to send its body; says so once.
  bool wants_leave() { return std::exchange(wants_leave_, false); }

  /// A part of a request has come, and not all of it. REQUIRES: next() found nothing more.
  bool amid_request() const noexcept { return parser_.has_value(); }

  /// Added and not yet looked at.
  std::size_t waiting_bytes() const noexcept { return input_.size() - parsed_; }

  /// All of the request at hand and after it that is kept.
  std::size_t kept_bytes() const;

  /// The memory that takes.
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
  found take();

  const request_handler& bounds_;
  const std::size_t max_head_bytes_;
  std::string input_;  // the first parsed_ bytes are done with
  std::size_t parsed_ = 0;
  std::optional<parser> parser_;  // of the request at hand
  bool head_checked_ = false;
  bool chunked_ = false;
  bool wants_leave_ = false;
  std::size_t head_bytes_ = 0;  // of the request at hand, as far as parsed
  std::size_t body_bytes_ = 0;  // the same, with the framing of chunks
  found found_;                 // what the head says
};

}  // namespace scoreboard::http
