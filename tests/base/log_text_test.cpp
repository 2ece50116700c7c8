#include "src/base/log_text.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;

namespace {

std::string escaped_text(std::string_view text) {
  std::string to;
  append_text_escaped(to, text);
  return to;
}

}  // namespace

// Bug: what a peer sent ends a line of the log, hides a part of it on a terminal, or is no UTF-8.
TEST_CASE("text for people keeps letters of any language and no control character") {
  CHECK(escaped_text("a b\"\\c") == "a b\"\\c");
  CHECK(escaped_text("a\nb\r\t\x1b[31m\x7f") == "a\\x0ab\\x0d\\x09\\x1b[31m\\x7f");
  CHECK(escaped_text("Zo\xc3\xab \xe4\xb8\xad \xf0\x9f\x98\x80") ==
        "Zo\xc3\xab \xe4\xb8\xad \xf0\x9f\x98\x80");
  CHECK(escaped_text("\xc2\x85|\xe2\x80\xa8|\xe2\x80\xa9") ==
        "\\xc2\\x85|\\xe2\\x80\\xa8|\\xe2\\x80\\xa9");
  CHECK(escaped_text("\xff|\xc0\xaf|\xed\xa0\x80|\xe4\xb8") ==
        "\\xff|\\xc0\\xaf|\\xed\\xa0\\x80|\\xe4\\xb8");
  CHECK(escaped_text("\xf4\x90\x80\x80|\xe0\x80\x80") == "\\xf4\\x90\\x80\\x80|\\xe0\\x80\\x80");
}

// Bug: some combination of bytes gets through as a line end, or a second look escapes differently.
TEST_CASE("random bytes never end a line, and what is shown stays as it is") {
  SEEDED_GENERATOR(random);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(random() % 40, ' ');
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(random()); });
    const auto shown = escaped_text(bytes);
    REQUIRE(std::none_of(shown.begin(), shown.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
    REQUIRE(escaped_text(shown) == shown);
  }
}

// Bug: a time in the zone of the host, or one without its milliseconds.
TEST_CASE("a line of JSON begins with its time in UTC") {
  using namespace std::chrono;
  const system_clock::time_point at{milliseconds(1'767'323'045'678)};
  json_line line(at);
  line.add("text", "a\"\\\n\xff").add("less", std::int64_t{-5}).add("more", ~std::uint64_t{0});
  CHECK(line.add("ms", 1.25).take() ==
        R"({"at":"2026-01-02T03:04:05.678Z","text":"a\u0022\u005c\u000a\u00ff","less":-5,)"
        R"("more":18446744073709551615,"ms":1.250})"
        "\n");
  CHECK(json_line(system_clock::time_point()).take() == "{\"at\":\"1970-01-01T00:00:00.000Z\"}\n");
}
