#include "src/ranking/user_hash.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::ranking;

namespace {

/// Products of numbers of buckets that the standard library's tables have on their way to a hundred
/// thousand entries: by std::hash all of these integers are in bucket 0 of each.
std::int64_t multiple(int i) { return std::int64_t{10273} * 20753 * 42043 * (i - 5000); }

template <class Table>
std::size_t largest_bucket(const Table& table) {
  std::size_t largest = 0;
  for (std::size_t i = 0; i < table.bucket_count(); ++i)
    largest = std::max(largest, table.bucket_size(i));
  return largest;
}

}  // namespace

// Bug: integers as their own hashes: ten thousand chosen users in one bucket make one list of
// scores take the square of that.
TEST_CASE("chosen integers do not share buckets") {
  user_table<int> table(0, user_hash(7));
  std::size_t largest = 0;
  for (int i = 0; i < 10'000; ++i) {
    table.emplace(user_id(multiple(i)), i);
    if (i % 500 == 0) largest = std::max(largest, largest_bucket(table));
  }
  CHECK(std::max(largest, largest_bucket(table)) < 20);
}

// Bug: a hash with a seed that everybody knows: names that share a bucket can be found at home.
TEST_CASE("which keys share buckets depends on the seed") {
  constexpr std::size_t buckets = 1009;
  int integers = 0;
  int texts = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string text = "name " + std::to_string(i);
    const auto same = [](const auto& key) {
      return user_hash(1)(key) % buckets == user_hash(2)(key) % buckets;
    };
    integers += same(multiple(i)) ? 1 : 0;
    texts += same(std::string_view(text)) ? 1 : 0;
  }
  // By chance it is ten of each.
  CHECK(integers < 40);
  CHECK(texts < 40);
}

// Bug: a seed that a table draws for itself: two tables of a process, or the placement of a user at
// the start and later, disagree.
TEST_CASE("one process has one seed") {
  CHECK(user_hash()(user_id(5)) == user_hash()(user_id(5)));
  CHECK(user_hash()(user_id("5")) == user_hash()(std::string_view("5")));
  CHECK(user_hash()(user_id(5)) == user_hash()(std::int64_t{5}));
  const auto before = user_hash()(user_id(5));
  fix_hash_seed(3);
  CHECK(user_hash()(user_id(5)) == user_hash(3)(user_id(5)));
  CHECK(user_hash()(user_id(5)) != before);
}
