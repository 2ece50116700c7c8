#include "src/boards/board_prefixes.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard::boards;

namespace {

/// Short, of few letters, so that one is often the beginning of another.
std::string short_word(std::mt19937_64& random, std::size_t least) {
  std::string word(least + random() % 4, 'a');
  for (char& c : word) c = static_cast<char>('a' + random() % 3);
  return word;
}

}  // namespace

// Bug: a prefix that is looked for among neighbours and missed, so that a token reaches too little,
// or another's boards.
TEST_CASE("prefixes cover what begins with any of them") {
  SEEDED_GENERATOR(random);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> given(random() % 6);
    for (auto& prefix : given) prefix = short_word(random, round % 10 == 0 ? 0 : 1);
    const auto made = covered_by(given);
    CHECK(is_valid(made));
    CHECK(made.none() == given.empty());
    for (int i = 0; i < 20; ++i) {
      const auto name = short_word(random, 1);
      const bool expected = std::any_of(
          given.begin(), given.end(), [&](const auto& prefix) { return name.starts_with(prefix); });
      CAPTURE(given, name);
      CHECK(made.covers(name) == expected);
      CHECK(joined(made, covered_by({"b"})).covers(name) == (expected || name.front() == 'b'));
    }
  }
}

// Bug: a peer that sends prefixes which break the search, or which no board can have.
TEST_CASE("prefixes that are not as they have to be are not valid") {
  CHECK(all_boards().all());
  CHECK(is_valid(all_boards()));
  CHECK(is_valid({}));
  CHECK(is_valid({{"a", "b-"}}));
  for (const auto& wrong : std::vector<std::vector<std::string>>{
           {"b", "a"}, {"a", "a"}, {"a", "ab"}, {"", "a"}, {"a b"}, {std::string(65, 'a')}}) {
    CAPTURE(wrong);
    CHECK_FALSE(is_valid({wrong}));
  }
  std::vector<std::string> many;
  for (int i = 100; i < 301; ++i) many.push_back(std::to_string(i));
  CHECK_FALSE(is_valid({many}));
  many.pop_back();
  CHECK(is_valid({many}));
}
