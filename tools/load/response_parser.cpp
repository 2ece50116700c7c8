#include "tools/load/response_parser.hpp"

namespace scoreboard::load {

response_parser::response_parser(std::string& body) : body_(body) {
  body_.clear();
  body_limit(boost::none);
  eager(true);
}

std::size_t response_parser::keep(string_view bytes) {
  body_.append(bytes.data(), bytes.size());
  return bytes.size();
}

}  // namespace scoreboard::load
