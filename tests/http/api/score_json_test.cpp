#include "http/api/score_json.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using http::bad_score;
using http::error_code;
using http::score_form;
using wire::change;

namespace {

auto parse_core(std::string_view body) { return http::parse_score(body, score_form::core); }
auto parse_list(std::string_view body) { return http::parse_scores(body, score_form::full); }

/// An entry that cannot be carried out.
bad_score bad_entry(std::optional<ranking::user_id> user, error_code why) {
  return {std::move(user), std::nullopt, why};
}

change parsed(std::string_view body) {
  const auto result = parse_core(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<change>(result));
  return std::get<change>(result);
}

void refused(std::string_view body, error_code why) {
  const auto result = parse_core(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<error_code>(result));
  CHECK(http::name(std::get<error_code>(result)) == http::name(why));
}

}  // namespace

TEST_CASE("bodies of PUT /score that are right") {
  CHECK(parsed(R"({"user": 123, "total": 250})") ==
        change{ranking::user_id(123), change::kind::absolute, 250});
  CHECK(parsed(R"({"score":"+10","user":"5"})") ==
        change{ranking::user_id("5"), change::kind::relative, 10});
  CHECK(parsed(R"({"user":1,"score":"-115"})").value == -115);
  CHECK(parsed(R"({"user":1,"score":"+007"})").value == 7);
  CHECK(parsed(R"({"user":1,"score":"+9223372036854775807"})").value == INT64_MAX);
  CHECK(parsed(R"({"user":1,"score":"-9223372036854775808"})").value == INT64_MIN);
  CHECK(parsed(R"({"user":-9223372036854775808,"total":9223372036854775807})") ==
        change{ranking::user_id(INT64_MIN), change::kind::absolute, INT64_MAX});
  CHECK(parsed(R"({"user":1,"total":-0})").value == 0);
  CHECK(parsed("\t{\n\"user\" : \"\\u00e9\\\"\" , \"total\" : 1 }\r\n").user ==
        ranking::user_id("\xc3\xa9\""));
}

TEST_CASE("bodies of PUT /score that are wrong") {
  for (const auto* body :
       {"", " ", "{", "x", R"({"user":1,"total":1}})", R"({"user":1,"total":1} 2)",
        R"({"user":1,"total":01})", R"({"user":1,"total":+1})", R"({'user':1,"total":1})",
        R"({"user":1,"total":1,})", R"({"user":1,"total":1e})", R"({"user":"\ud80","total":1})",
        R"({"user":1,"total":1e400)", R"({"user":"\ud83d","total":1)",
        R"({"user":1e400,"total":01})", "{\"user\":\"\xff\",\"total\":1}",
        "{\"user\":\"\n\",\"total\":1}"})
    refused(body, error_code::invalid_json);
  refused("1e400", error_code::invalid_body);
  refused(std::string_view("{\"user\":1,\"total\":1}\0", 21), error_code::invalid_json);
  refused(std::string_view("{\"user\":1,\"total\":1}\0x", 22), error_code::invalid_json);

  for (const auto* body : {"[]",
                           "1",
                           "null",
                           "\"user\"",
                           "{}",
                           R"({"user":1})",
                           R"({"total":1})",
                           R"({"user":1,"total":1,"score":"+1"})",
                           R"({"user":1,"total":1,"x":2})",
                           R"({"user":1,"user":1,"total":1})",
                           R"({"user":1,"total":1,"total":1})",
                           R"([{"user":1,"total":1}])",
                           R"({"User":1,"total":1})",
                           R"({"x":{"user":1,"total":1}})",
                           R"({"user":1,"total":1,"":{}})",
                           R"({"user":1,"total":1,"x":1e400})",
                           R"({"user":1,"total":1,"\ud83d":1})",
                           R"({"user":1,"total":1,"data":1})",
                           R"({"user":1,"total":1,"season":1})",
                           R"({"user":1,"total":1,"board":"b"})"})
    refused(body, error_code::invalid_body);

  for (const auto* user : {"1.0", "1e3", "true", "null", "\"\"", "9223372036854775808", "[1]", "{}",
                           "-9223372036854775809", R"("\u0000")", R"("\u0007")", R"("\u007f")",
                           R"("\u0085")", "1e400", R"("\ud800")", R"("ab\udc00")"})
    refused(std::string(R"({"user":)") + user + R"(,"total":1})", error_code::invalid_user);
  refused(R"({"total":1,"user":")" + std::string(65, 'x') + "\"}", error_code::invalid_user);

  for (const auto* total :
       {"1.0", "1e3", "true", "\"5\"", "9223372036854775808", "null", "[]", "{\"total\":1}",
        "18446744073709551616", "1e400", "-1e0000400", "[1e400]", "\"\\ud83d\""})
    refused(std::string(R"({"user":1,"total":)") + total + "}", error_code::invalid_total);

  for (const auto* score : {"\"10\"",
                            "\"+\"",
                            "\"-\"",
                            "\"+1x\"",
                            "\"*7\"",
                            "10",
                            "\"\"",
                            "\"+-5\"",
                            "\"--5\"",
                            "\"++5\"",
                            "\"+ 5\"",
                            "\" +5\"",
                            "\"+5 \"",
                            "\"+1.0\"",
                            "\"+9223372036854775808\"",
                            "\"-9223372036854775809\"",
                            "null",
                            "\"+0x10\"",
                            R"("+1\u0000")",
                            R"("+1\ud83d")",
                            "1e400",
                            "[\"+1\"]"})
    refused(std::string(R"({"user":1,"score":)") + score + "}", error_code::invalid_score);
}

// Catches a parser that recurses.
TEST_CASE("deep nesting costs no stack") {
  refused(std::string(1'000'000, '['), error_code::invalid_json);
  std::string closed(1'000'000, '[');
  refused(closed + std::string(1'000'000, ']'), error_code::invalid_body);
}

namespace {

std::vector<http::parsed_score> parsed_list(std::string_view body) {
  const auto result = parse_list(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<http::parsed_scores>(result));
  return std::get<http::parsed_scores>(result).entries;
}

void refused_list(std::string_view body, error_code why) {
  const auto result = parse_list(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<error_code>(result));
  CHECK(http::name(std::get<error_code>(result)) == http::name(why));
}

}  // namespace

// Catches an entry that is dropped, moved or spoils its neighbour.
TEST_CASE("a list of scores keeps its order and its mistakes") {
  CHECK(parsed_list("[]").empty());
  const auto user = [](std::int64_t x) { return ranking::user_id(x); };
  CHECK(parsed_list(R"([{"user":1,"total":2},{"user":3},{"user":"x","score":"-4"},7,[],"a",
                        {"user":[{"user":5,"total":6}],"total":1},{"user":9,"total":"1"},
                        null,{"score":"+1","user":10}])") ==
        std::vector<http::parsed_score>{
            change{user(1), change::kind::absolute, 2},
            bad_entry(user(3), error_code::invalid_body),
            change{ranking::user_id("x"), change::kind::relative, -4},
            bad_entry({}, error_code::invalid_body), bad_entry({}, error_code::invalid_body),
            bad_entry({}, error_code::invalid_body), bad_entry({}, error_code::invalid_user),
            bad_entry(user(9), error_code::invalid_total), bad_entry({}, error_code::invalid_body),
            change{user(10), change::kind::relative, 1}});
}

TEST_CASE("lists of scores that are wrong as a whole") {
  for (const auto* body : {"", "[", "[{}", "[{},]", "[]]", "[{\"user\":1,\"total\":01}]", "[] 1",
                           "[1e400", "[1e400,]", R"([{"user":"\ud83d"}},1])"})
    refused_list(body, error_code::invalid_json);
  for (const auto* body : {"{}", "1", "null", R"({"user":1,"total":2})", "1e400"})
    refused_list(body, error_code::invalid_body);
  const auto list = [](std::size_t size) {
    std::string body = "[";
    for (std::size_t i = 0; i < size; ++i) body += R"({"user":1,"total":2},)";
    body.back() = ']';
    return body;
  };
  CHECK(parsed_list(list(10'000)).size() == 10'000);
  refused_list(list(10'001), error_code::too_many);
  refused_list(std::string(1'000'000, '['), error_code::invalid_json);
  CHECK(parsed_list(std::string(100'000, '[') + std::string(100'000, ']')).size() == 1);
}

// Catches an entry that spoils others by what is in it.
TEST_CASE("values that RapidJSON refuses are mistakes of their entry alone") {
  const auto user = [](std::int64_t x) { return ranking::user_id(x); };
  const change good{user(32), change::kind::absolute, 5};
  const std::string after = R"(,{"user":32,"total":5}])";
  CHECK(parsed_list(R"([{"user":31,"total":1e309})" + after) ==
        std::vector<http::parsed_score>{bad_entry(user(31), error_code::invalid_total), good});
  CHECK(parsed_list(R"([{"user":"ab\ud83d","total":1})" + after) ==
        std::vector<http::parsed_score>{bad_entry({}, error_code::invalid_user), good});
  CHECK(parsed_list("[1e400" + after) ==
        std::vector<http::parsed_score>{bad_entry({}, error_code::invalid_body), good});
  // A pair in another entry is still a pair.
  CHECK(
      parsed_list(R"([{"user":"\ud83d\ude00","total":1e400},{"user":"\ud83d\ude00","total":1}])") ==
      std::vector<http::parsed_score>{
          bad_entry(ranking::user_id("\xf0\x9f\x98\x80"), error_code::invalid_total),
          change{ranking::user_id("\xf0\x9f\x98\x80"), change::kind::absolute, 1}});
}

namespace {

std::string text(std::initializer_list<std::string_view> parts) {
  std::string whole;
  for (const auto part : parts) whole += part;
  return whole;
}

/// Draws lists of entries with what is to come of them.
class drawn_list {
 public:
  explicit drawn_list(std::mt19937_64& random) : random_(random) {}

  void add() {
    const auto id = static_cast<std::int64_t>(below(1'000'000));
    const auto user = std::to_string(id);
    switch (below(4)) {
      case 0: {
        const auto bad = bad_value(true);
        const std::vector<std::pair<std::string, error_code>> all{
            {text({R"({"total":1,"user":)", bad, "}"}), error_code::invalid_user},
            {text({R"({"score":"+1","user":)", bad, "}"}), error_code::invalid_user},
            {bad_value(false), error_code::invalid_body}};
        const auto& [entry, why] = all[below(all.size())];
        return add(entry, bad_entry({}, why));
      }
      case 1: {
        const auto bad = bad_value(true);
        const std::vector<std::pair<std::string, error_code>> all{
            {text({R"("total":)", bad}), error_code::invalid_total},
            {text({R"("score":)", bad}), error_code::invalid_score},
            {text({R"("total":1,"x":)", bad}), error_code::invalid_body},
            {text({R"("\ud83d":)", bad, R"(,"total":1)"}), error_code::invalid_body},
            {text({R"("total":1,"total":)", bad}), error_code::invalid_body}};
        const auto& [members, why] = all[below(all.size())];
        return add(text({R"({"user":)", user, ",", members, "}"}),
                   bad_entry(ranking::user_id(id), why));
      }
      case 2:
        return add(
            text({R"({"user":"\ud83d\ude00)", user, R"(","score":"-7"})"}),
            change{ranking::user_id(text({"\xf0\x9f\x98\x80", user})), change::kind::relative, -7});
      default:
        return add(text({R"({"total":-)", user, R"(,"user":)", user, "}"}),
                   change{ranking::user_id(id), change::kind::absolute, -id});
    }
  }

  std::string body() const { return text({"[", text_, "]"}); }
  const std::vector<http::parsed_score>& expected() const { return expected_; }

  /// A value that is JSON and none that a member may have, nor, `in_entry` or not, an entry.
  std::string bad_value(bool in_entry) {
    static const std::vector<std::string> simple{"1e309",
                                                 "-1E+400",
                                                 "1e0000000000400",
                                                 "0.5",
                                                 "1e3",
                                                 "null",
                                                 "[]",
                                                 "true",
                                                 R"("\ud83d")",
                                                 R"("\udc00\ud83d")",
                                                 R"("\u0000")",
                                                 R"("\ud83d\"]},{")",
                                                 "1e-400"};
    switch (below(6)) {
      case 0:
        return text({std::string(1 + below(400), '9'), "1234567890123456789"});
      case 1:
        return text({"-", std::string(400, '8'), ".", std::string(below(400) + 1, '7')});
      case 2: {
        const auto depth = below(200);
        return text({std::string(depth, '['), bad_value(in_entry), std::string(depth, ']')});
      }
      case 3:
        if (in_entry) return text({R"({"user":1,"\ude00":)", simple[below(simple.size())], "}"});
        [[fallthrough]];
      default:
        return simple[below(simple.size())];
    }
  }

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }

 private:
  void add(const std::string& entry, http::parsed_score what) {
    if (!expected_.empty()) text_ += ",";
    text_ += entry;
    expected_.push_back(std::move(what));
  }

  std::mt19937_64& random_;
  std::string text_;
  std::vector<http::parsed_score> expected_;
};

}  // namespace

// Catches any value of one entry that reaches another one, and a mistake in the JSON that is not
// seen because there was one of a member before it.
TEST_CASE("whatever is in bad entries, the good ones stay, and JSON is checked to its end") {
  SEEDED_GENERATOR(random);
  for (int round = 0; round < 300; ++round) {
    drawn_list list(random);
    for (auto left = 1 + list.below(20); left > 0; --left) list.add();
    const auto body = list.body();
    CAPTURE(body);
    REQUIRE(parsed_list(body) == list.expected());
    refused_list(body.substr(0, body.size() - 1), error_code::invalid_json);
    refused_list(body + "]", error_code::invalid_json);
    refused_list(body.substr(0, body.size() - 1) + ",01]", error_code::invalid_json);
    refused_list(body.substr(0, body.size() - 1) + ",\"\xff\"]", error_code::invalid_json);
    refused_list(body.substr(0, body.size() - 1) + R"(,"\u12"])", error_code::invalid_json);
  }
}
