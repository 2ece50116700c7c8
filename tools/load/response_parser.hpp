#pragma once

#include <cstdint>
#include <string>

#include <boost/beast/http/basic_parser.hpp>

namespace scoreboard::load {

/// Parses only the status, the version and the body of an HTTP response, the body into a string
/// whose memory is reused. (Beast's own parser allocates memory for every field.) One object for
/// each response.
class response_parser final : public boost::beast::http::basic_parser<false> {
 public:
  /// Clears `body` and appends to it. It must outlive the parser.
  explicit response_parser(std::string& body);

  unsigned status() const { return status_; }
  /// The number in `Scoreboard-Version`; 0 if there is none.
  std::uint64_t version() const { return version_; }
  bool retry_after() const { return retry_after_; }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, string_view, string_view, int,
                       error_code&) override {}
  void on_response_impl(int code, string_view, int, error_code&) override {
    status_ = static_cast<unsigned>(code);
  }
  void on_field_impl(boost::beast::http::field known, string_view name, string_view value,
                     error_code&) override;
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view bytes, error_code&) override { return keep(bytes); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code&) override {
    return keep(bytes);
  }
  void on_finish_impl(error_code&) override {}

  std::size_t keep(string_view bytes);

  std::string& body_;
  unsigned status_ = 0;
  std::uint64_t version_ = 0;
  bool retry_after_ = false;
};

}  // namespace scoreboard::load
