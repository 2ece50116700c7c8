#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace scoreboard::http {

/// The text of an answer, which is never copied: equal answers to many people share one.
class response_body {
 public:
  response_body(std::string text)  // NOLINT(google-explicit-constructor)
      : text_(std::make_shared<const std::string>(std::move(text))) {}
  response_body(const char* text)  // NOLINT(google-explicit-constructor)
      : response_body(std::string(text)) {}

  /// REQUIRES: not nullptr.
  response_body(std::shared_ptr<const std::string> text)  // NOLINT(google-explicit-constructor)
      : text_(std::move(text)) {}

  const std::string& text() const noexcept { return *text_; }
  const std::shared_ptr<const std::string>& shared() const noexcept { return text_; }

 private:
  std::shared_ptr<const std::string> text_;
};

/// What goes back to the sender of a request; the body is JSON.
struct response {
  int status = 200;
  response_body body;
  std::string_view allow = {};  ///< methods for the Allow header; none when empty. A literal.
  bool retry_after = false;     ///< tell the sender to try again in a second
};

/// The status line and the headers as bytes on the wire, the empty line included. The body follows,
/// if the request was not HEAD: the headers are the same.
/// `date`: the value of the Date header.
/// `http_1_0`: the sender speaks HTTP/1.0, where staying open has to be said.
std::string head_of(const response& what, std::string_view date, bool keep_alive, bool http_1_0);

}  // namespace scoreboard::http
