// What a score may have beside a user and a total: data, a season, a board.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "http/api/score_json.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using http::bad_score;
using http::error_code;
using http::score_form;
using wire::change;
using namespace std::string_literals;

namespace {

std::variant<change, error_code> parse_with(const std::string& members) {
  return http::parse_score(R"({"user":1,"total":2,)" + members + "}", score_form::full);
}

change right(const std::string& members) {
  const auto result = parse_with(members);
  CAPTURE(members);
  REQUIRE(std::holds_alternative<change>(result));
  return std::get<change>(result);
}

void wrong(const std::string& members, error_code why) {
  const auto result = parse_with(members);
  CAPTURE(members);
  REQUIRE(std::holds_alternative<error_code>(result));
  CHECK(http::name(std::get<error_code>(result)) == http::name(why));
}

http::parsed_scores parse_any_board(std::string_view body) {
  auto result = http::parse_scores(body, score_form::any_board);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<http::parsed_scores>(result));
  return std::get<http::parsed_scores>(result);
}

/// Values that are JSON, and what is hard to keep of them.
const std::vector<std::string> data_values{"1",
                                           "-0",
                                           "1.50",
                                           "1e400",
                                           "-1E-0000400",
                                           "0.5e+999",
                                           "true",
                                           "false",
                                           R"("")",
                                           R"("\ud83d")",
                                           R"("\"}],{")",
                                           R"("\\")",
                                           "[]",
                                           "{}",
                                           R"([ 1e400 , "\ude00" ])",
                                           R"({"data":{"data":[1e400]},"user":2,"data":3})",
                                           "[[[[]]],{}]",
                                           "1234567890123456789012345678901234567890"};

}  // namespace

// Bug: data in another spelling than it was sent in, with a byte of what is around it, or without.
TEST_CASE("data of a score is kept byte for byte") {
  for (const auto& value : data_values) {
    for (const std::string before : {"", " ", "\t\r\n "}) {
      for (const std::string after : {"", " ", " \n"})
        CHECK(right(fmt::format(R"("data"{}:{}{}{})", after, before, value, after)).data == value);
    }
    CHECK(right("\"data\":" + value + R"(,"season":3)").data == value);
    CHECK(right(R"("\u0064ata":)" + value).data == value);
  }
  CHECK(right(R"("data":null)").data == ""s);
  CHECK(right(R"("season":1)").data == std::nullopt);
  CHECK(right("\"data\":[" + std::string(254, ' ') + "]").data->size() == 256);
  wrong("\"data\":[" + std::string(255, ' ') + "]", error_code::invalid_data);
  wrong("\"data\":" + std::string(257, '1'), error_code::invalid_data);
  wrong(R"("data":1,"data":1)", error_code::invalid_body);
  wrong(R"("data":)", error_code::invalid_json);
  wrong(R"("data":01)", error_code::invalid_json);
}

// Bug: a season that is none and counts in any.
TEST_CASE("a season is a whole number of 1 or more") {
  CHECK(right(R"("data":1)").season == 0);
  CHECK(right(R"("season":1)").season == 1);
  CHECK(right(R"("season":9223372036854775807)").season == INT64_MAX);
  for (const auto* beyond :
       {"9223372036854775808", "18446744073709551616", "1234567890123456789012345678901234567890"})
    CHECK(right("\"season\":"s + beyond).season == INT64_MAX);
  for (const auto* none : {"0", "-0", "-1", "1.0", "1e0", "1e400", "\"1\"", "null", "true", "[1]",
                           "{}", R"("\ud83d")"})
    wrong("\"season\":"s + none, error_code::invalid_body);
  wrong(R"("season":1,"season":1)", error_code::invalid_body);
  wrong(R"("board":"b")", error_code::invalid_body);
}

// Bug: a change on another board than its entry named, or a board that nothing happens on.
TEST_CASE("a list over boards names each board of its changes once") {
  const auto all =
      parse_any_board(R"([{"board":"a","user":1,"total":2},{"user":2,"score":"+1","board":"b"},
                            {"board":"c","user":3},{"board":"a","user":4,"total":5,"data":[6]}])");
  CHECK(all.boards == std::vector<std::string>{"a", "b"});
  REQUIRE(all.entries.size() == 4);
  CHECK(std::get<change>(all.entries[0]).board == 0);
  CHECK(std::get<change>(all.entries[1]).board == 1);
  CHECK(std::get<bad_score>(all.entries[2]) ==
        bad_score{ranking::user_id(3), "c", error_code::invalid_body});
  CHECK(std::get<change>(all.entries[3]).board == 0);
  CHECK(std::get<change>(all.entries[3]).data == "[6]");
  CHECK(parse_any_board("[]").boards.empty());
}

TEST_CASE("a board of an entry that is none is the mistake of that entry") {
  for (const auto* name : {R"("")", R"(".a")", R"("a b")", R"("frozen")", R"("season-1")",
                           R"("hour-1")", R"("day-1")", R"("week-1")", R"("\u0000")", R"("\ud83d")",
                           "null", "1", "[]", R"({"board":"b"})", "1e400"}) {
    CAPTURE(name);
    const auto all = parse_any_board(R"([{"user":1,"total":2,"board":)"s + name +
                                     R"(},{"board":"b","user":1,"total":2}])");
    CHECK(all.boards == std::vector<std::string>{"b"});
    CHECK(std::get<bad_score>(all.entries[0]) ==
          bad_score{ranking::user_id(1), std::nullopt, error_code::invalid_board});
    CHECK(std::get<change>(all.entries[1]).board == 0);
  }
  const auto bad = [](std::string_view entry) {
    return std::get<bad_score>(parse_any_board("[" + std::string(entry) + "]").entries.at(0));
  };
  CHECK(bad(R"({"user":1,"total":2})") ==
        bad_score{ranking::user_id(1), std::nullopt, error_code::invalid_body});
  CHECK(bad(R"({"board":"b","board":"b","user":1,"total":2})") ==
        bad_score{ranking::user_id(1), "b", error_code::invalid_body});
  CHECK(bad(R"({"board":"b","user":1.5,"total":2})") ==
        bad_score{std::nullopt, "b", error_code::invalid_user});
  CHECK(bad("7") == bad_score{std::nullopt, std::nullopt, error_code::invalid_body});
}

// Bug: data that shifts, or reaches its neighbour, where RapidJSON is given another text.
TEST_CASE("whatever data the entries of a list have, each keeps its own") {
  SEEDED_GENERATOR(random);
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  for (int round = 0; round < 300; ++round) {
    std::string body = "[";
    std::vector<std::optional<std::string>> expected;
    for (auto left = 1 + below(12); left > 0; --left) {
      const auto blanks = std::string(below(3), ' ');
      std::vector<std::string> members{R"("user":1)", R"("total":)" + std::to_string(below(9)),
                                       "\"board\":\"b" + std::to_string(below(3)) + "\""};
      expected.emplace_back();
      if (below(4) != 0) {
        expected.back() = data_values[below(data_values.size())];
        members.push_back(
            fmt::format(R"("data"{}:{}{}{})", blanks, blanks, *expected.back(), blanks));
      }
      std::shuffle(members.begin(), members.end(), random);
      body += "{";
      for (const auto& member : members) body += member + ",";
      body.back() = '}';
      body += ",";
    }
    body.back() = ']';
    CAPTURE(body);
    const auto all = parse_any_board(body);
    REQUIRE(all.entries.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      REQUIRE(std::holds_alternative<change>(all.entries[i]));
      const auto& found = std::get<change>(all.entries[i]);
      REQUIRE(found.data == expected[i]);
      REQUIRE(found.board < all.boards.size());
    }
  }
}
