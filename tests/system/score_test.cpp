// PUT /score: what is accepted, what is refused, and what an update does to the total.
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"

using namespace scoreboard::system_test;
using namespace std::string_literals;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

struct refusal {
  std::string body;
  std::string code;
};

void check_refused(const std::vector<refusal>& refusals) {
  cluster board;
  http_client client(board.client_port());
  for (const refusal& bad : refusals) {
    INFO(bad.body);
    check_error(client.put("/score", bad.body), 400, bad.code);
  }
  // Bug it would catch: a refused update that changed the board all the same.
  check_entries(client.get("/top/10"), {});
  // Bug it would catch: a refusal that drops the connection and costs the sender a new one.
  CHECK(client.connections() == 1);
  board.stop();
}

}  // namespace

// Bug: an update that adds where it should set, or forgets that a new user starts at 0.
TEST_CASE("absolute updates set and relative updates add") {
  cluster board;
  http_client client(board.client_port());
  check_entry(client.put("/score", absolute("123", 250)), {"123", 250});
  check_entry(client.put("/score", relative("456", "+10")), {"456", 10});
  check_entry(client.put("/score", relative("456", "-115")), {"456", -105});
  check_entry(client.put("/score", relative("789", "-115")), {"789", -115});
  check_entry(client.put("/score", absolute("123", -1)), {"123", -1});
  check_entry(client.put("/score", relative("123", "+0")), {"123", -1});
  check_entry(client.put("/score", relative("123", "-0")), {"123", -1});
  check_entry(client.put("/score", relative("123", "+007")), {"123", 6});
  check_entry(client.put("/score", relative("123", "+00000000000000000000000001")), {"123", 7});
  check_entry(client.put("/score", relative("\"zero\"", "+0")), {"\"zero\"", 0});
  check_entries(client.get("/top/10"), {{"123", 7}, {"\"zero\"", 0}, {"456", -105}, {"789", -115}});
  board.stop();
}

// Bug: a total that passes through a double, or a sum that wraps around.
TEST_CASE("totals are exact over the whole of int64 and overflow changes nothing") {
  cluster board;
  http_client client(board.client_port());
  check_entry(client.put("/score", absolute("1", highest)), {"1", highest});
  check_entry(client.put("/score", absolute("2", lowest)), {"2", lowest});
  check_entry(client.put("/score", absolute("3", highest - 1)), {"3", highest - 1});
  check_entry(client.put("/score", absolute("4", (1LL << 53) + 1)), {"4", (1LL << 53) + 1});
  check_error(client.put("/score", relative("1", "+1")), 422, "overflow");
  check_error(client.put("/score", relative("2", "-1")), 422, "overflow");
  check_error(client.put("/score", relative("3", "+2")), 422, "overflow");
  check_error(client.put("/score", relative("2", "-9223372036854775808")), 422, "overflow");
  check_entries(client.get("/top/10"),
                {{"1", highest}, {"3", highest - 1}, {"4", (1LL << 53) + 1}, {"2", lowest}});
  check_entry(client.put("/score", relative("1", "-9223372036854775808")), {"1", -1});
  check_entry(client.put("/score", relative("5", "-9223372036854775808")), {"5", lowest});
  check_entry(client.put("/score", relative("5", "+9223372036854775807")), {"5", -1});
  check_entry(client.put("/score", relative("6", "+9223372036854775807")), {"6", highest});
  board.stop();
}

// Bug: a user who comes back under another identity, or two users who become one.
TEST_CASE("users are integers or strings, echoed as they came") {
  cluster board;
  http_client client(board.client_port());
  const std::string longest(64, 'x');
  std::string longest_multibyte = "a";
  for (int i = 0; i < 21; ++i) longest_multibyte += "\u65e5";
  const std::vector<std::string> users{
      "5", "\"5\"", "0", "-1", "9223372036854775807", "-9223372036854775808", "\"-1\"", "\" \"",
      "\"9223372036854775808\"", "\"Zo\u00eb\"", "\"\u65e5\u672c\u8a9e\"", "\"\U0001f600\"",
      json_string("a\"b\\c"), json_string("</script>"), json_string("a/b"), json_string("null"),
      json_string(longest), json_string(longest_multibyte),
      // Composed and decomposed: the same to a reader, two users here.
      "\"e\u0301\"", "\"\u00e9\""};
  std::vector<entry> expected;
  for (const std::string& user : users) {
    INFO(user);
    const auto total = -static_cast<std::int64_t>(expected.size());
    expected.push_back({user, total});
    check_entry(client.put("/score", absolute(user, total)), expected.back());
  }
  check_entries(client.get("/top/100"), expected);
  board.stop();
}

// Bug: a user stored as the text between the quotes, so that an escape makes a second user.
TEST_CASE("JSON escapes name the same user") {
  cluster board;
  http_client client(board.client_port());
  check_entry(client.put("/score", relative(R"("\ud83d\ude00")", "+1")), {"\"\U0001f600\"", 1});
  check_entry(client.put("/score", relative("\"\U0001f600\"", "+1")), {"\"\U0001f600\"", 2});
  check_entry(client.put("/score", relative(R"("a\/b")", "+1")), {"\"a/b\"", 1});
  check_entry(client.put("/score", relative(R"("\u0061/b")", "+1")), {"\"a/b\"", 2});
  check_entry(client.put("/score", R"({"\u0075ser": 7, "\u0074otal": 3})"), {"7", 3});
  check_entry(client.put("/score", " \t\r\n{\"total\" :\n4 , \"user\": 7} \n"), {"7", 4});
  board.stop();
}

// Bug: a parser that guesses what an almost-JSON body means.
TEST_CASE("a body that is not JSON is invalid_json") {
  check_refused({{"", "invalid_json"},
                 {" ", "invalid_json"},
                 {"{", "invalid_json"},
                 {"}", "invalid_json"},
                 {"hello", "invalid_json"},
                 {"user=1&total=2", "invalid_json"},
                 {R"({"user": 1, "total": 2)", "invalid_json"},
                 {R"({"user": 1, "total": 2,})", "invalid_json"},
                 {R"({"user": 1 "total": 2})", "invalid_json"},
                 {R"({"user": 1, "total": 2} x)", "invalid_json"},
                 {R"({"user": 1, "total": 2}{})", "invalid_json"},
                 {R"({'user': 1, 'total': 2})", "invalid_json"},
                 {R"({user: 1, total: 2})", "invalid_json"},
                 {R"({"user": 1, "total": +2})", "invalid_json"},
                 {R"({"user": 1, "total": 02})", "invalid_json"},
                 {R"({"user": 1, "total": 0x2})", "invalid_json"},
                 {R"({"user": 1, "total": NaN})", "invalid_json"},
                 {R"({"user": 1, "total": Infinity})", "invalid_json"},
                 {R"({"user": 1, "total": .5})", "invalid_json"},
                 {R"({"user": 1, "total": -})", "invalid_json"},
                 {R"({"user": 1, /* two */ "total": 2})", "invalid_json"},
                 {R"({"user": "a, "total": 2})", "invalid_json"},
                 {R"({"user": "\x", "total": 2})", "invalid_json"},
                 {R"({"user": "\u12", "total": 2})", "invalid_json"},
                 {"{\"user\": \"a\nb\", \"total\": 2}", "invalid_json"},
                 {"{\"user\": 1, \"total\": 2}\0"s, "invalid_json"},
                 {"\0"s, "invalid_json"},
                 {std::string(4000, '['), "invalid_json"},
                 {"\xef\xbb\xbf{\"user\": 1, \"total\": 2}", "invalid_json"},
                 {"\xff\xfe", "invalid_json"}});
}

// Bug: a member that is ignored, or the first or last of two that wins.
TEST_CASE("a body of the wrong shape is invalid_body") {
  check_refused({{"[]", "invalid_body"},
                 {"5", "invalid_body"},
                 {"null", "invalid_body"},
                 {"\"text\"", "invalid_body"},
                 {"{}", "invalid_body"},
                 {R"([{"user": 1, "total": 2}])", "invalid_body"},
                 {R"({"user": 1})", "invalid_body"},
                 {R"({"total": 2})", "invalid_body"},
                 {R"({"score": "+2"})", "invalid_body"},
                 {R"({"user": 1, "total": 2, "score": "+2"})", "invalid_body"},
                 {R"({"user": 1, "total": 2, "note": ""})", "invalid_body"},
                 {R"({"user": 1, "total": 2, "": 0})", "invalid_body"},
                 {R"({"user": 1, "Total": 2})", "invalid_body"},
                 {R"({"user": 1, "total\u0000": 2})", "invalid_body"},
                 {R"({"user": 1, "user": 1, "total": 2})", "invalid_body"},
                 {R"({"user": 1, "\u0075ser": 1, "total": 2})", "invalid_body"},
                 {R"({"user": 1, "total": 2, "total": 2})", "invalid_body"},
                 {R"({"user": 1, "score": "+1", "score": "+1"})", "invalid_body"},
                 {std::string(2000, '[') + std::string(2000, ']'), "invalid_body"}});
}

// Bug: a value of another type that is converted, or an identity nobody could type again.
TEST_CASE("a user that is neither int64 nor a clean short string is invalid_user") {
  const std::string one_too_long = json_string(std::string(65, 'x'));
  std::string multibyte = "\"";
  for (int i = 0; i < 22; ++i) multibyte += "\u65e5";
  multibyte += "\"";
  const std::vector<std::string> users{"1.0",
                                       "1.5",
                                       "1e3",
                                       "true",
                                       "false",
                                       "null",
                                       "[]",
                                       "{}",
                                       "[1]",
                                       "{\"id\": 1}",
                                       "\"\"",
                                       "9223372036854775808",
                                       "-9223372036854775809",
                                       "123456789012345678901234567890",
                                       R"("\u0000")",
                                       R"("a\u0000b")",
                                       R"("\n")",
                                       R"("\t")",
                                       R"("\u001f")",
                                       R"("\u007f")",
                                       R"("\u0085")",
                                       one_too_long,
                                       multibyte};
  std::vector<refusal> refusals;
  for (const std::string& user : users) {
    refusals.push_back({absolute(user, 1), "invalid_user"});
    refusals.push_back({relative(user, "+1"), "invalid_user"});
  }
  check_refused(refusals);
}

// Bug: text that is not Unicode stored as a user and sent back inside JSON.
TEST_CASE("a user of broken Unicode is refused") {
  cluster board;
  http_client client(board.client_port());
  // Bytes that are not UTF-8 are no JSON; an escape is, whatever it stands for.
  for (const std::string user :
       {"\"\xff\"", "\"\xc3\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\""})
    check_error(client.put("/score", absolute(user, 1)), 400, "invalid_json");
  for (const std::string user : {R"("\ud800")", R"("\udc00\ud800")", R"("ab\ud83d")"})
    check_error(client.put("/score", absolute(user, 1)), 400, "invalid_user");
  check_entries(client.get("/top/10"), {});
  board.stop();
}

// Bug: a mistake in a member that is named although the body is no JSON at all.
TEST_CASE("mistakes in the JSON come first") {
  check_refused({{R"({"user": 1, "total": 1e400)", "invalid_json"},
                 {R"({"user": "\ud83d", "total": 1}})", "invalid_json"},
                 {R"({"user": true, "total": 01})", "invalid_json"},
                 {R"({"user": 1, "total": 1e400, "total": 1e})", "invalid_json"}});
}

// Bug: "not valid JSON" to somebody whose editor shows that it is.
TEST_CASE("a byte order mark is named") {
  cluster board;
  http_client client(board.client_port());
  const response answer = client.put("/score", "\xef\xbb\xbf" + absolute("1", 1));
  check_error(answer, 400, "invalid_json");
  CHECK(parse_error(answer.body()).error.find("byte order mark") != std::string::npos);
  board.stop();
}

// Bug: 1.0, "5" or a number beyond int64 taken for a total.
TEST_CASE("a total that is not an integer in int64 is invalid_total") {
  std::vector<refusal> refusals;
  for (const std::string total :
       {"1.0", "1e3", "1E3", "0.0", "-0.5", "true", "false", "null", "\"5\"", "\"\"", "[]", "[5]",
        "{}", "9223372036854775808", "-9223372036854775809", "18446744073709551615",
        "18446744073709551616", "1e400", "100000000000000000000000000000000000000000"}) {
    refusals.push_back({"{\"user\": 1, \"total\": " + total + "}", "invalid_total"});
  }
  check_refused(refusals);
}

// Bug: a sloppy number parser (as strtoll: leading spaces, trailing text, no sign) behind `score`.
TEST_CASE("a score that is not a sign and digits in int64 is invalid_score") {
  std::vector<refusal> refusals;
  for (const std::string score : {"\"\"",
                                  "\"10\"",
                                  "\"+\"",
                                  "\"-\"",
                                  "\"+1x\"",
                                  "\"x+1\"",
                                  "\"*7\"",
                                  "\" +1\"",
                                  "\"+1 \"",
                                  "\"+ 1\"",
                                  "\"++1\"",
                                  "\"+-1\"",
                                  "\"-+1\"",
                                  "\"+1.0\"",
                                  "\"+.5\"",
                                  "\"+1e3\"",
                                  "\"+0x10\"",
                                  "\"+1,000\"",
                                  "10",
                                  "-5",
                                  "1.5",
                                  "null",
                                  "true",
                                  "[]",
                                  "{}",
                                  "\"+\u0661\"",
                                  R"("+1\u0000")",
                                  R"("\u0000+1")",
                                  R"("+\n1")",
                                  "\"\u22125\"",
                                  "\"+9223372036854775808\"",
                                  "\"-9223372036854775809\"",
                                  "\"+99999999999999999999999999999999\""}) {
    refusals.push_back({"{\"user\": 1, \"score\": " + score + "}", "invalid_score"});
  }
  check_refused(refusals);
}
