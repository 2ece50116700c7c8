#include "http/connections/request_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>

#include <boost/beast/core/string.hpp>

#include "http/connections/ascii.hpp"
#include "http/connections/request_turns.hpp"

namespace scoreboard::http {

namespace beast = boost::beast;
using beast::http::field;
namespace {

// A larger buffer is freed when all its input is parsed.
constexpr std::size_t kept_capacity = 4096;

// No chunked body can end in fewer bytes than these. Beast's parser asserts that it is not called
// with fewer once it has seen the beginning of the last chunk.
constexpr std::string_view shortest_end = "0\r\n\r\n";

refusal refusal_of(const beast::error_code& code) {
  using beast::http::error;
  if (code == error::body_limit) return refusal::body_too_large;
  if (code == error::header_limit) return refusal::head_too_large;
  return refusal::malformed;
}

/// Whether `rest` begins with a complete chunk header or end of the body. If a quoted string does
/// not end with its line, Beast asks for more even then.
bool begins_with_chunk_head(std::string_view rest) {
  if (rest.starts_with("\r\n")) rest.remove_prefix(2);
  const auto line_end = rest.find("\r\n");
  if (line_end == rest.npos) return false;
  const auto digit = rest.find_first_not_of('0');
  const bool is_last =
      digit == rest.npos || std::isxdigit(static_cast<unsigned char>(rest[digit])) == 0;
  return !is_last || rest.find("\r\n\r\n", line_end) != rest.npos;
}

/// Whether `text` may be the value of Host. Other servers on the way could read another value
/// differently.
bool may_be_host(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    constexpr std::string_view marks = "-._~!$&'()*+,;=:[]%";
    return is_alpha(c) || is_digit(c) || marks.find(c) != marks.npos;
  });
}

}  // namespace

void request_reader::add(std::string_view bytes) {
  input_.erase(0, parsed_);
  parsed_ = 0;
  input_.append(bytes);
}

request_reader::result request_reader::next() {
  for (bool wants_more = false; !wants_more;) {
    if (!parser_ && !begin()) break;
    if (waiting_bytes() < (chunked_ ? shortest_end.size() : 1)) break;
    if (const auto why = parse_some(wants_more)) return *why;
    if (parser_->is_done()) return take();
  }
  shrink();
  return {};
}

bool request_reader::begin() {
  // Empty lines may come before a request line.
  for (;;) {
    const auto rest = std::string_view(input_).substr(parsed_);
    if (rest.starts_with("\r\n"))
      parsed_ += 2;
    else if (rest.starts_with('\n'))
      parsed_ += 1;
    else if (rest.empty() || rest == "\r")
      return false;
    else
      break;
  }
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(max_head_bytes_));
  // check_head() sets the limit of the target. (With boost::none Beast refuses every body.)
  parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
  head_checked_ = has_fields_ = chunked_ = expects_continue_ = false;
  head_bytes_ = body_bytes_ = 0;
  return true;
}

void request_reader::shrink() {
  if (waiting_bytes() > 0) return;
  input_.clear();
  parsed_ = 0;
  if (input_.capacity() > kept_capacity) input_.shrink_to_fit();
}

std::optional<refusal> request_reader::parse_some(bool& wants_more) {
  beast::error_code error;
  const auto parsed =
      parser_->put(boost::asio::buffer(input_.data() + parsed_, waiting_bytes()), error);
  parsed_ += parsed;
  wants_more = error == beast::http::error::need_more;
  if (const auto why = bound_sizes(parsed, wants_more)) return why;
  if (error && !wants_more) return refusal_of(error);
  if (!wants_more && !head_checked_) return check_head();
  return std::nullopt;
}

std::optional<refusal> request_reader::bound_sizes(std::size_t parsed, bool wants_more) {
  // When Beast wants more, all of the remaining input belongs to the head or to the chunk framing.
  const auto unfinished = wants_more ? waiting_bytes() : 0;
  if (!head_checked_) {
    // Beast's own limit starts again with every piece of the head.
    head_bytes_ += parsed;
    if (head_bytes_ + unfinished > max_head_bytes_) return refusal::head_too_large;
  } else if (chunked_) {
    body_bytes_ += parsed;
    const auto body = parser_->get().body().size();
    if (unfinished > max_head_bytes_ || body_bytes_ - body > max_head_bytes_ + 8 * body ||
        (wants_more && begins_with_chunk_head(std::string_view(input_).substr(parsed_))))
      return refusal::malformed;
  }
  return std::nullopt;
}

std::optional<refusal> request_reader::check_head() {
  head_checked_ = true;
  read_fields();
  const auto& head = parser_->get();
  const auto version = head.version();
  const auto lengths = head.count(field::content_length);
  chunked_ = head.count(field::transfer_encoding) > 0;
  // Other servers on the way may interpret other codings, or chunked in HTTP/1.0, differently.
  if (chunked_ && (head.count(field::transfer_encoding) > 1 || lengths > 0 || version != 11 ||
                   !beast::iequals(head[field::transfer_encoding], "chunked")))
    return refusal::malformed;
  // Beast accepts a length that is repeated with the same value, in several headers or in a list.
  // Another server on the way may not, and then the two disagree on where the body ends.
  const auto hosts = head.count(field::host);
  const auto length = head[field::content_length];
  const auto host = head[field::host];
  if (hosts > 1 || (hosts == 0 && version == 11) || !may_be_host({host.data(), host.size()}) ||
      lengths > 1 || length.find_first_not_of("0123456789") != length.npos)
    return refusal::malformed;
  expects_continue_ =
      !parser_->is_done() && version == 11 && beast::iequals(head[field::expect], "100-continue");
  const auto body_bytes = parser_->content_length().value_or(0);
  const bool has_body = chunked_ || body_bytes > 0;
  const auto max_body = has_body ? bounds_.max_body_bytes(found_.request.target) : 0;
  const bool is_too_large = body_bytes > max_body;
  // Whoever may not send it at all is told that, however large it is.
  if (comes_later() || is_too_large) {
    if (const auto why = bounds_.refuse_head(found_.request)) return why;
  }
  if (is_too_large) return refusal::body_too_large;
  if (chunked_) parser_->body_limit(max_body);
  return std::nullopt;
}

/// Whether the body is not one that comes with the head, as far as the head tells: then it is worth
/// to say no before it comes.
bool request_reader::comes_later() const {
  return expects_continue_ || chunked_ ||
         parser_->content_length().value_or(0) > request_turns::small_body_bytes;
}

/// Read with the head, because later the fields include the trailers.
void request_reader::read_fields() {
  const auto& head = parser_->get();
  found_ = {{std::string(head.method_string()),
             http::target({head.target().data(), head.target().size()})},
            {head.keep_alive(), head.version() == 10, head.method() == beast::http::verb::head}};
  const auto [first_key, last_key] = head.equal_range("Idempotency-Key");
  for (auto key = first_key; key != last_key; ++key)
    found_.request.idempotency_keys.emplace_back(key->value());
  const auto [first_tag, last_tag] = head.equal_range(field::if_none_match);
  for (auto tag = first_tag; tag != last_tag; ++tag) {
    auto& tags = found_.framing.if_none_match;
    if (!tags.empty()) tags += ',';
    tags += std::string_view(tag->value().data(), tag->value().size());
  }
  const auto [first_authorization, last_authorization] = head.equal_range(field::authorization);
  for (auto each = first_authorization; each != last_authorization; ++each)
    found_.request.authorizations.emplace_back(each->value());
  found_.request.balancer_key = std::string(head["Scoreboard-Balancer-Key"]);
  found_.request.origin = std::string(head[field::origin]);
  found_.framing.origin = found_.request.origin;
  // Of several nobody knows which one others on the way took.
  const auto [first_id, last_id] = head.equal_range("X-Request-Id");
  if (first_id != last_id && std::next(first_id) == last_id) {
    const std::string_view id(first_id->value().data(), first_id->value().size());
    if (is_request_id(id)) found_.request.id = request_id(id);
  }
  has_fields_ = true;
}

request_reader::found request_reader::take() {
  found_.request.body = std::move(parser_->get().body());
  parser_.reset();
  has_fields_ = chunked_ = false;
  return std::move(found_);
}

std::size_t request_reader::kept_bytes() const {
  return waiting_bytes() + (parser_ ? parser_->get().body().size() : 0);
}

std::size_t request_reader::allocated_bytes() const {
  return input_.capacity() + (parser_ ? parser_->get().body().capacity() : 0);
}

void request_reader::clear() {
  input_.clear();
  input_.shrink_to_fit();
  parsed_ = 0;
  parser_.reset();
  has_fields_ = chunked_ = expects_continue_ = false;
}

}  // namespace scoreboard::http
