#include <limits>
#include <memory>
#include <stdexcept>

#include "src/storage/memory_store.hpp"
#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"

// What every store promises, whatever it keeps its data in.

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;
using ranking::user_id;

namespace {

/// How the memory store is opened.
class in_memory {
 public:
  std::unique_ptr<store> open() { return std::make_unique<memory_store>(medium_); }

 private:
  std::shared_ptr<memory_medium> medium_ = std::make_shared<memory_medium>();
};

/// How the store of RocksDB is opened. `Bytes`: of the write buffer; with few, much is moved from
/// file to file meanwhile.
template <std::size_t Bytes>
class in_rocksdb {
 public:
  std::unique_ptr<store> open() {
    rocksdb_store_options options;
    options.directory = directory_ / "store";
    options.write_buffer_bytes = Bytes;
    return std::make_unique<rocksdb_store>(options);
  }

 private:
  scratch_directory directory_;
};

using with_large_buffer = in_rocksdb<std::size_t{4} << 20>;
using with_small_buffer = in_rocksdb<std::size_t{64} << 10>;

#define STORES in_memory, with_large_buffer, with_small_buffer

}  // namespace

TEMPLATE_TEST_CASE("a new store is empty, and keeps its seed", "", STORES) {
  TestType medium;
  auto opened = medium.open();
  const auto seed = opened->seed();
  REQUIRE(content_of(*opened) == store_content());
  REQUIRE(opened->trouble().empty());
  opened.reset();
  opened = medium.open();
  REQUIRE(opened->seed() == seed);
  REQUIRE(content_of(*opened) == store_content());
}

TEMPLATE_TEST_CASE("everything written is there when the store is opened again", "", STORES) {
  TestType medium;
  auto opened = medium.open();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto last_stamp = std::numeric_limits<ranking::arrival>::max();
  store_content expected;
  const auto put = [&](const std::string& board, const user_id& user, std::int64_t total,
                       ranking::arrival arrived) {
    opened->put(board, user, total, arrived);
    expected.standings[{board, user}] = {total, arrived};
  };
  put("default", user_id(0), 0, 0);
  put("default", user_id(least), least, last_stamp);
  put("default", user_id(most), most, 1);
  put("default", user_id(-1), -1, 2);
  put("default", user_id("5"), 5, 3);
  put("default", user_id(5), 6, 4);
  put("defaul", user_id("t"), 7, 5);
  put("", user_id(""), 8, 6);
  put(std::string(255, 'b'), user_id(std::string(64, '\xff')), 9, 7);
  put("A-Z.a_z", user_id("\xc3\xa4 name"), 10, 8);
  put(std::string("\0\1", 2), user_id(std::string("\0\0", 2)), 11, 9);
  const commits::round_record round{
      std::numeric_limits<std::uint64_t>::max(),
      std::numeric_limits<std::uint64_t>::max(),
      commits::key_window::service_list,
      {{{1, last_stamp}, 3, 2}, {{0, 0}, last_stamp, 0}, {{5, 6}, 7, 1}},
      {{least, 0}, {most, 255}, {-1, 1}}};
  opened->put(round);
  expected.rounds.push_back(round);
  expected.last = {round.number, last_stamp, round.time_ms};
  REQUIRE(opened->write(expected.last) == write_result::done);
  REQUIRE(content_of(*opened) == expected);
  opened.reset();
  REQUIRE(content_of(*medium.open()) == expected);
}

TEMPLATE_TEST_CASE("of several totals the last one written holds", "", STORES) {
  TestType medium;
  auto opened = medium.open();
  opened->put("b", user_id(1), 10, 1);
  opened->put("b", user_id(1), 20, 2);
  REQUIRE(opened->write({1, 2}) == write_result::done);
  REQUIRE(content_of(*opened).standings.at({"b", user_id(1)}) == std::pair(20L, 2UL));
  opened->put("b", user_id(1), 30, 3);
  REQUIRE(opened->write({2, 3}) == write_result::done);
  opened.reset();
  REQUIRE(content_of(*medium.open()).standings.at({"b", user_id(1)}) == std::pair(30L, 3UL));
}

TEMPLATE_TEST_CASE("what was gathered is not there before it is written", "", STORES) {
  TestType medium;
  auto opened = medium.open();
  opened->put("b", user_id(1), 10, 1);
  opened->put(commits::round_record{1, 1, commits::key_window::sender, {}, {}});
  REQUIRE(content_of(*opened) == store_content());
  opened.reset();
  REQUIRE(content_of(*medium.open()) == store_content());
}

TEMPLATE_TEST_CASE("forgotten rounds are gone, at once and for good", "", STORES) {
  TestType medium;
  auto opened = medium.open();
  for (std::uint64_t number = 10; number <= 20'000; number += 10) {
    opened->put(commits::round_record{number, number, commits::key_window::sender, {}, {}});
    REQUIRE(opened->write({number, 0}) == write_result::done);
  }
  const auto first_round = [&] {
    const auto rounds = content_of(*opened).rounds;
    return rounds.empty() ? 0 : rounds.front().number;
  };
  REQUIRE(first_round() == 10);
  opened->forget_rounds_before(commits::key_window::sender, 0);
  REQUIRE(opened->write({20'001, 0}) == write_result::done);
  REQUIRE(first_round() == 10);
  using forgotten = std::pair<std::uint64_t, std::uint64_t>;
  for (const auto& [first_kept, first] : {forgotten(11, 20), forgotten(15'000, 15'000),
                                          forgotten(15'001, 15'010), forgotten(100, 15'010)}) {
    opened->forget_rounds_before(commits::key_window::sender, first_kept);
    REQUIRE(opened->write({20'002, 0}) == write_result::done);
    REQUIRE(first_round() == first);
  }
  opened.reset();
  opened = medium.open();
  REQUIRE(first_round() == 15'010);
  opened->forget_rounds_before(commits::key_window::sender, 30'000);
  REQUIRE(opened->write({20'003, 0}) == write_result::done);
  opened.reset();
  opened = medium.open();
  REQUIRE(content_of(*opened).rounds.empty());
}

TEMPLATE_TEST_CASE("random rounds are read back exactly", "", STORES) {
  SEEDED_GENERATOR(random);
  TestType medium;
  auto opened = medium.open();
  round_writer writer(random());
  for (int i = 0; i < 300; ++i) {
    REQUIRE(writer.write(*opened, random() % 60) == write_result::done);
    if (random() % 4 == 0) REQUIRE(opened->sync() == write_result::done);
    if (random() % 40 == 0) {
      opened.reset();
      opened = medium.open();
      REQUIRE(content_of(*opened) == writer.now());
    }
  }
  REQUIRE(content_of(*opened) == writer.now());
}

TEST_CASE("a record that could not be read back is refused when it is put") {
  with_large_buffer medium;
  const auto opened = medium.open();
  REQUIRE_THROWS_AS(opened->put(std::string(256, 'b'), user_id(1), 1, 1), std::invalid_argument);
  REQUIRE_THROWS_AS(opened->put(commits::round_record{
                        1, 1, commits::key_window::sender, {{{1, 2}, 3, 2}}, {{1, 0}}}),
                    std::invalid_argument);
  REQUIRE(opened->write({1, 0}) == write_result::done);
  REQUIRE(content_of(*opened).standings.empty());
}
