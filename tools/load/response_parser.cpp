#include "tools/load/response_parser.hpp"

#include <charconv>

#include <boost/beast/core/string.hpp>

namespace scoreboard::load {

namespace {

constexpr std::uint64_t greatest_body = std::uint64_t{1} << 30;

}  // namespace

response_parser::response_parser(std::string& body) : body_(body) {
  body_.clear();
  body_limit(greatest_body);  // with boost::none Boost 1.74 refuses every body
  eager(true);
}

void response_parser::on_field_impl(boost::beast::http::field known, string_view name,
                                    string_view value, error_code& /*error*/) {
  if (known == boost::beast::http::field::retry_after) retry_after_ = true;
  if (known != boost::beast::http::field::unknown) return;
  if (!boost::beast::iequals(name, "Scoreboard-Version")) return;
  std::from_chars(value.data(), value.data() + value.size(), version_);
}

std::size_t response_parser::keep(string_view bytes) {
  body_.append(bytes.data(), bytes.size());
  return bytes.size();
}

}  // namespace scoreboard::load
