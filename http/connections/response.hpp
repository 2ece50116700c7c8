#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/container/small_vector.hpp>

namespace scoreboard::http {

/// A text and its ETag (RFC 9110), quotes included.
struct tagged_text {
  std::string text;
  std::string etag;
};

/// The text of an answer. It is never copied: equal answers share one text.
class response_body {
 public:
  response_body() : response_body(std::string()) {}
  response_body(std::string text)  // NOLINT(google-explicit-constructor)
      : text_(std::make_shared<const std::string>(std::move(text))) {}
  response_body(const char* text)  // NOLINT(google-explicit-constructor)
      : response_body(std::string(text)) {}

  /// REQUIRES: not nullptr.
  response_body(std::shared_ptr<const std::string> text)  // NOLINT(google-explicit-constructor)
      : text_(std::move(text)) {}

  /// REQUIRES: not nullptr.
  response_body(  // NOLINT(google-explicit-constructor)
      const std::shared_ptr<const tagged_text>& tagged)
      : text_(tagged, &tagged->text), etag_(tagged->etag) {}

  const std::string& text() const noexcept { return *text_; }
  const std::shared_ptr<const std::string>& shared() const noexcept { return text_; }

  /// Empty when there is none.
  std::string_view etag() const noexcept { return etag_; }

 private:
  std::shared_ptr<const std::string> text_;  // keeps the tag, too
  std::string_view etag_;
};

struct response_header {
  std::string_view name;  ///< a literal
  std::string value;
};

/// The answer to a request. A client may keep an answer with an ETag but must revalidate it with
/// each request; if it is unchanged, the client gets a 304 without the body.
// NOLINTNEXTLINE(bugprone-exception-escape): moving headers allocates nothing.
struct response {
  int status = 200;
  response_body body{};
  boost::container::small_vector<response_header, 3> headers{};  ///< besides those of head_of()
  std::string_view content_type = "application/json";            ///< a literal
  /// Content-Security-Policy, a literal: what is no page may load nothing and stand in no frame.
  std::string_view security_policy = "default-src 'none'; frame-ancestors 'none'";
};

/// How the head of an answer depends on the request and the connection.
struct head_form {
  enum class body_end {
    length,   ///< after Content-Length bytes
    chunked,  ///< with the last chunk
    closing,  ///< with the connection
    no_body,  ///< there is none: the sender has it already (304)
  };
  bool keep_alive = true;
  bool http_1_0 = false;  ///< the sender speaks HTTP/1.0, where keep-alive must be announced
  body_end ends = body_end::length;
  std::string_view lines = {};  ///< more of the head, with their line ends
};

/// The status line and the headers as bytes on the wire, including the empty line. They are the
/// same for GET and HEAD. `date`: the value of the Date header.
std::string head_of(const response& response, std::string_view date, const head_form& form);

/// Whether an If-None-Match names the tag, so that the sender has the body already. `values` are
/// the values of the header, joined by commas. Tags are compared weakly. Everything after a
/// malformed tag is ignored.
bool names_tag(std::string_view values, std::string_view etag);

}  // namespace scoreboard::http
