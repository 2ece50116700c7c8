#include "tests/system/malformed.hpp"

#include <array>
#include <string_view>

namespace scoreboard::system_test {

namespace {

using namespace std::string_view_literals;
using expects = malformed_request::expects;

constexpr std::array bad_bodies{""sv,
                                "{"sv,
                                "nonsense"sv,
                                "[]"sv,
                                "{}"sv,
                                "null"sv,
                                "\0\0\0\0"sv,
                                "\xff\xff"sv,
                                R"({"user": "mallory"})"sv,
                                R"({"total": 1})"sv,
                                R"({"user": "mallory", "total": 1.5})"sv,
                                R"({"user": "mallory", "total": "1"})"sv,
                                R"({"user": "mallory", "score": 1})"sv,
                                R"({"user": "mallory", "score": "1"})"sv,
                                R"({"user": "mallory", "score": "+"})"sv,
                                R"({"user": "mallory", "total": 1, "score": "+1"})"sv,
                                R"({"user": {}, "total": 1})"sv,
                                R"({"user": "mallory", "total": 99999999999999999999})"sv,
                                R"({"user": "", "total": 1})"sv,
                                R"({"user": "mallory", "user": "mallory", "total": 1})"sv,
                                R"({"user": "\u0000", "total": 1})"sv,
                                R"({"user": "mallory", "total": 1}})"sv,
                                "{\"user\": \"mallory\xc3\x28\", \"total\": 1}"sv};

constexpr std::array bad_paths{"/"sv,
                               "//"sv,
                               "/top"sv,
                               "/top//"sv,
                               "/top/x"sv,
                               "/top/-1"sv,
                               "/top/+1"sv,
                               "/top/0/1"sv,
                               "/top/1/-1"sv,
                               "/top/1/1/1"sv,
                               "/top/%"sv,
                               "/top/%zz"sv,
                               "/top/%00"sv,
                               "/top/1%0d%0a"sv,
                               "/top/../../etc/passwd"sv,
                               "/%2e%2e/%2e%2e/etc/passwd"sv,
                               "/score/"sv,
                               "*"sv,
                               "?"sv,
                               "#"sv,
                               "/top/1;x"sv,
                               "/top/\x80\xff"sv,
                               "/boards/"sv,
                               "/boards/%ff/top/x"sv,
                               "/top/1\\2"sv};

constexpr std::array bad_headers{"Content-Length: -1"sv,
                                 "Content-Length: x"sv,
                                 "Content-Length: 1, 1"sv,
                                 "Content-Length:"sv,
                                 "Content-Length: 1\r\nContent-Length: 2"sv,
                                 "Content-Length: 18446744073709551617"sv,
                                 "Content-Length : 1"sv,
                                 "Content-Length: 4097"sv,
                                 "Transfer-Encoding: gzip, chunked"sv,
                                 "Transfer-Encoding: \x0b chunked"sv};

// Nobody should mind these much; what matters is that nothing breaks.
constexpr std::array odd_headers{": no name"sv,
                                 "no colon"sv,
                                 "A\0B: c"sv,
                                 "X: \0"sv,
                                 "X: a\rb"sv,
                                 " folded: x"sv,
                                 "Connection: close, keep-alive, upgrade"sv,
                                 "Upgrade: websocket"sv,
                                 "Host: a\r\nHost: b"sv,
                                 "Accept: ;;;q=,"sv,
                                 "Content-Type: /"sv,
                                 "Expect: 200-maybe"sv,
                                 "Cookie: ="sv,
                                 "Authorization: Basic \xff"sv,
                                 "Date: yesterday"sv,
                                 "Range: bytes=5-1"sv,
                                 "If-Modified-Since: x"sv,
                                 "Accept-Encoding: gzip;q=x"sv,
                                 "Cache-Control: max-age=x"sv};

constexpr std::array methods{"POST"sv,     "DELETE"sv, "PATCH"sv,   "OPTIONS"sv, "TRACE"sv,
                             "PROPFIND"sv, "put"sv,    "PUTT"sv,    "PU"sv,      "\x01"sv,
                             "G E T"sv,    "GET\0"sv,  "M-SEARCH"sv};

std::string request(std::string_view method, std::string_view path, std::string_view header,
                    std::string_view body) {
  std::string bytes;
  bytes.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: a\r\n");
  if (!header.empty()) bytes.append(header).append("\r\n");
  return bytes.append("\r\n").append(body);
}

std::string with_length(std::string_view method, std::string_view path, std::string_view body) {
  return request(method, path, "Content-Length: " + std::to_string(body.size()), body);
}

}  // namespace

malformed_request malformed_requests::next() {
  static constexpr std::array makers{
      &malformed_requests::bad_body,        &malformed_requests::mutated_body,
      &malformed_requests::bad_path,        &malformed_requests::bad_header,
      &malformed_requests::bad_method,      &malformed_requests::oversized,
      &malformed_requests::truncated,       &malformed_requests::chunked,
      &malformed_requests::mutated_request, &malformed_requests::garbage};
  malformed_request made = (this->*makers[below(makers.size())])();
  if (one_in(3) && made.bytes.size() > 1) made.split = 1 + below(made.bytes.size() - 1);
  made.abort = one_in(20);
  return made;
}

malformed_request malformed_requests::bad_body() {
  const auto body = bad_bodies[below(bad_bodies.size())];
  return {"bad body", with_length("PUT", "/score", body)};
}

malformed_request malformed_requests::mutated_body() {
  std::string body = R"({"user": "mallory )";
  body.append(std::to_string(below(100))).append(R"(", "score": "+5"})");
  return {"mutated body", with_length("PUT", "/score", mutated(body)), expects::answer};
}

malformed_request malformed_requests::bad_path() {
  if (one_in(2)) {
    const auto known = bad_paths[below(bad_paths.size())];
    return {"bad path", request("GET", known, "", ""), expects::answer};
  }
  // Spaces and line ends would make another request of it: anything may come then.
  std::string path = random_bytes(2 + below(60));
  path.front() = '/';
  return {"random path", request("GET", path, "", ""), expects::perhaps_answer};
}

malformed_request malformed_requests::bad_header() {
  if (one_in(2)) {
    const auto header = bad_headers[below(bad_headers.size())];
    return {"bad header", request("PUT", "/score", header, "x")};
  }
  const auto header = odd_headers[below(odd_headers.size())];
  return {"odd header", request("GET", "/top/3", header, ""), expects::perhaps_answer};
}

malformed_request malformed_requests::bad_method() {
  const auto method = methods[below(methods.size())];
  const auto path = one_in(2) ? "/score"sv : "/top/1"sv;
  return {"bad method", with_length(method, path, R"({"user": "mallory", "total": 1})")};
}

malformed_request malformed_requests::oversized() {
  const std::size_t size = 4097 + below(60'000);
  switch (below(3)) {
    case 0:
      return {"oversized body", with_length("PUT", "/score", std::string(size, ' '))};
    case 1:
      return {"oversized path", request("GET", "/top/" + std::string(8192 + size, '1'), "", "")};
    default:
      return {"oversized header",
              request("GET", "/top/1", "X: " + std::string(8192 + size, 'x'), "")};
  }
}

malformed_request malformed_requests::truncated() {
  const std::string whole = valid_request();
  // Every position in turn.
  next_cut_ = next_cut_ + 1 < whole.size() ? next_cut_ + 1 : 1;
  return {"truncated", whole.substr(0, next_cut_), expects::silence};
}

malformed_request malformed_requests::chunked() {
  std::string body = "5\r\nhello\r\n0\r\n\r\n";
  // Mutated, it may still be whole, or wait for more.
  const bool is_mutated = one_in(2);
  if (is_mutated) body = mutated(body);
  malformed_request made{"chunked", request("PUT", "/score", "Transfer-Encoding: chunked", body)};
  if (is_mutated) made.outcome = expects::perhaps_answer;
  // Between a CR and its LF.
  made.split = made.bytes.rfind('\n');
  return made;
}

malformed_request malformed_requests::mutated_request() {
  return {"mutated request", mutated(valid_request()), expects::perhaps_answer};
}

malformed_request malformed_requests::garbage() {
  std::string bytes = random_bytes(1 + below(one_in(10) ? 20'000 : 300));
  if (one_in(2)) return {"garbage", bytes, expects::perhaps_answer};
  if (one_in(2)) bytes.assign(bytes.size(), '\0');
  return {"garbage line", bytes + "\r\n\r\n", expects::perhaps_answer};
}

std::size_t malformed_requests::below(std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
}

std::string malformed_requests::random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(below(256));
  return bytes;
}

std::string malformed_requests::valid_request() {
  if (one_in(4)) return request("GET", one_in(2) ? "/top/10" : "/top/2/3", "", "");
  return with_length("PUT", "/score", R"({"user": "mallory", "total": 5})");
}

std::string malformed_requests::mutated(std::string text) {
  for (std::size_t changes = 1 + below(4); changes > 0 && !text.empty(); --changes) {
    const std::size_t at = below(text.size());
    switch (below(4)) {
      case 0:
        text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << below(8)));
        break;
      case 1:
        text.erase(at, 1 + below(4));
        break;
      case 2:
        text.insert(at, text.substr(at, 1 + below(8)));
        break;
      default:
        text.insert(at, random_bytes(1));
    }
  }
  return text;
}

}  // namespace scoreboard::system_test
