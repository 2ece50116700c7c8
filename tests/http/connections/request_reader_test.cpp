#include "http/connections/request_reader.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "http/api/failure.hpp"
#include "tests/catch.hpp"
#include "tests/http/connections/wired_connection.hpp"

using namespace scoreboard;
using http::request_reader;

namespace {

constexpr std::size_t max_head_bytes = 8192;
const tests::recording_handler bounds;

const std::string chunked_head =
    "PUT /score HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Lets nobody send anything.
class forbidding_handler final : public http::request_handler {
 public:
  std::size_t max_body_bytes(const http::target& of) const override {
    return bounds.max_body_bytes(of);
  }
  http::response refuse(http::refusal why) const override { return bounds.refuse(why); }
  void handle(http::request /*sent*/, std::shared_ptr<http::exchange> /*reply_to*/) override {}
  std::optional<http::refusal> refuse_head(const http::request& /*head*/) const override {
    return http::refusal::forbidden;
  }
};

/// The bodies of the requests in the pieces, followed by the name of the error if there is one.
std::vector<std::string> read(const std::vector<std::string_view>& pieces,
                              const http::request_handler& by = bounds) {
  request_reader reader(by, max_head_bytes);
  std::vector<std::string> results;
  for (const auto piece : pieces) {
    reader.add(piece);
    for (;;) {
      auto next = reader.next();
      if (const auto* why = std::get_if<http::refusal>(&next)) {
        results.emplace_back(http::name(http::code_of(*why)));
        return results;
      }
      auto* found = std::get_if<request_reader::found>(&next);
      if (found == nullptr) break;
      results.push_back(std::move(found->request.body));
    }
  }
  return results;
}

std::vector<std::string> read_bytewise(std::string_view bytes) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) pieces.push_back(bytes.substr(i, 1));
  return read(pieces);
}

using bodies = std::vector<std::string>;

}  // namespace

// Catches a parser that loses its place when a chunk's CR and LF arrive separately, and confuses
// the next request with the body.
TEST_CASE("a chunked body is found wherever it is split") {
  const std::string bytes = chunked_head + "3\r\nhel\r\n2;a=\"b;\"\r\nlo\r\n000\r\n\r\n" +
                            std::string(tests::put) + chunked_head + "0\r\nX: y\r\n\r\n" +
                            std::string(tests::get);
  const bodies expected{"hello", "hello", "", ""};
  CHECK(read_bytewise(bytes) == expected);
  for (std::size_t split = 0; split <= bytes.size(); ++split) {
    const auto whole = std::string_view(bytes);
    CAPTURE(split);
    REQUIRE(read({whole.substr(0, split), whole.substr(split)}) == expected);
  }
}

TEST_CASE("the name of the coding is case-insensitive") {
  CHECK(read({"PUT / HTTP/1.1\r\nHost: x\r\ntransfer-encoding:\t CHUNKED "
              "\r\n\r\n1\r\nx\r\n0\r\n\r\n"}) == bodies{"x"});
}

// Catches chunks that another server on the way could read differently (request smuggling).
TEST_CASE("malformed chunks are refused") {
  for (const std::string_view chunks : {"g\r\nhello\r\n0\r\n\r\n",
                                        "0x5\r\nhello\r\n0\r\n\r\n",
                                        "-5\r\nhello\r\n0\r\n\r\n",
                                        "+5\r\nhello\r\n0\r\n\r\n",
                                        " 5\r\nhello\r\n0\r\n\r\n",
                                        "\r\nhello\r\n0\r\n\r\n",
                                        "5\nhello\n0\n\n\r\n\r\n",
                                        "5\rhello\r0\r\r\r\n\r\n",
                                        "5\r\nhello0\r\n\r\n\r\n",
                                        "5\r\nhelloX\r\n0\r\n\r\n",
                                        "4\r\nhello\r\n0\r\n\r\n",
                                        "6\r\nhello\r\n0\r\n\r\n0\r\n\r\n",
                                        "5;\r\nhello\r\n0\r\n\r\n",
                                        "5 x\r\nhello\r\n0\r\n\r\n",
                                        "5;a=\"\r\nhello\r\n0\r\n\r\n",
                                        "5;a=\x01\r\nhello\r\n0\r\n\r\n",
                                        "5\r\nhello\r\n0\r\nno colon\r\n\r\n",
                                        "5\r\nhello\r\n0;\r\n\r\n",
                                        "5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n",
                                        "5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n",
                                        "5,5\r\nhello\r\n0\r\n\r\n",
                                        "5\r\nhello\n0\r\n\r\n\r\n"}) {
    CAPTURE(chunks);
    const bodies refused{"invalid_request"};
    const auto bytes = chunked_head + std::string(chunks) + std::string(tests::put);
    CHECK(read({bytes}) == refused);
    CHECK(read_bytewise(bytes) == refused);
  }
  for (const std::string_view size : {"1001", "FFFFFFFFFFFFFFFF", "7fffffffffffffff"})
    CHECK(read({chunked_head + std::string(size) + "\r\n"}) == bodies{"body_too_large"});
  CHECK(read({chunked_head + "10000000000000000\r\n"}) == bodies{"invalid_request"});
}

// Catches a key or a "Connection: close" that is read from the trailers, which proxies drop.
TEST_CASE("trailers are not headers") {
  request_reader reader(bounds, max_head_bytes);
  reader.add(chunked_head + "0\r\nIdempotency-Key: k\r\nConnection: close\r\nHost: y\r\n\r\n");
  auto next = reader.next();
  const auto* found = std::get_if<request_reader::found>(&next);
  REQUIRE(found != nullptr);
  CHECK(found->request.idempotency_keys.empty());
  CHECK(found->framing.keep_alive);
}

// Catches a limit that is checked only when the body is complete, or that counts the framing.
TEST_CASE("the body limit applies to all chunks together, while they arrive") {
  std::string byte_a_chunk;
  for (int i = 0; i < 4096; ++i) byte_a_chunk += "1\r\nx\r\n";
  CHECK(read({chunked_head + byte_a_chunk + "0\r\n\r\n"}) == bodies{std::string(4096, 'x')});
  CHECK(read({chunked_head + byte_a_chunk + "1\r\n"}) == bodies{"body_too_large"});
  CHECK(read({chunked_head + "fff\r\n" + std::string(4095, 'x') + "\r\n2\r\n"}) ==
        bodies{"body_too_large"});
}

// Catches endless framing: an empty body that takes unbounded time or memory.
TEST_CASE("the framing of chunks is bounded, too") {
  const std::string long_text(9000, 'x');
  for (const auto& chunks : {"1;a=" + long_text, "0\r\nX: " + long_text, std::string(9000, '0'),
                             std::string(9000, '\n')}) {
    CHECK(read({chunked_head + chunks}) == bodies{"invalid_request"});
    CHECK(read_bytewise(chunked_head + chunks) == bodies{"invalid_request"});
  }
  std::string greedy;
  while (greedy.size() < 20'000) greedy += "1;a=" + std::string(40, 'x') + "\r\nx\r\n";
  CHECK(read({chunked_head + greedy}) == bodies{"invalid_request"});
}

// Catches a 400 for an empty line: it would end the connection of a client that sends one too many
// after a body (RFC 9112, 2.2).
TEST_CASE("empty lines around requests are skipped") {
  for (const std::string& empty :
       std::vector<std::string>{"\r\n", "\n", "\r\n\r\n", "\n\r\n\n", std::string(1000, 0x0a)}) {
    std::string bytes = empty;
    bytes.append(tests::put).append(empty).append(tests::get).append(empty);
    const bodies expected{"hello", ""};
    CHECK(read({bytes}) == expected);
    CHECK(read_bytewise(bytes) == expected);
  }
  CHECK(read({"\r" + std::string(tests::get)}) == bodies{"invalid_request"});
  CHECK(read({"\r\r\n" + std::string(tests::get)}) == bodies{"invalid_request"});
  CHECK(read({" \r\n" + std::string(tests::get)}) == bodies{"invalid_request"});
}

// Catches memory reserved for announced bytes, and memory kept after use.
TEST_CASE("memory is allocated for received bytes only, and freed afterwards") {
  request_reader reader(bounds, max_head_bytes);
  reader.add("PUT /large HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
  CHECK(std::holds_alternative<std::monostate>(reader.next()));
  CHECK(reader.amid_request());
  CHECK(reader.allocated_bytes() < 10'000);
  reader.add(std::string(999'999, 'x'));
  CHECK(std::holds_alternative<std::monostate>(reader.next()));
  CHECK(reader.allocated_bytes() >= 999'999);
  CHECK(reader.allocated_bytes() < 2'100'000);
  reader.add("x");
  CHECK(std::holds_alternative<request_reader::found>(reader.next()));
  CHECK_FALSE(reader.amid_request());
  CHECK(std::holds_alternative<std::monostate>(reader.next()));
  CHECK(reader.allocated_bytes() < 5'000);
}

// Bug: whoever may not write is told that the body is too large, which tells what the bound is, and
// comes back with a smaller one.
TEST_CASE("who may not send a body is told that first, however large it is") {
  const forbidding_handler forbids;
  for (const auto* const length : {"8192", "100000000"}) {
    const auto head =
        std::string("PUT /score HTTP/1.1\r\nHost: x\r\nContent-Length: ") + length + "\r\n\r\n";
    CHECK(read({head}) == bodies{"body_too_large"});
    CHECK(read({head}, forbids) == bodies{"forbidden"});
  }
}
