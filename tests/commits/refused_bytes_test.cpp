// What decode() does not take for a commit.
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "src/commits/codec.hpp"
#include "tests/catch.hpp"
#include "tests/commits/sample_commits.hpp"
#include "tests/scale.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::commits;
using namespace scoreboard::commits::testing;
using ranking::user_id;

// Bug: a record that was cut, or that has something behind it, passes for whole.
TEST_CASE("no part of a commit and nothing longer is one") {
  const auto bytes = bytes_of(full_commit());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(decode(std::string_view(bytes).substr(0, size)));
  }
  CHECK_FALSE(decode(bytes + '\0'));
}

TEST_CASE("bytes of another version, and values that nobody writes, are refused") {
  const auto with = [](std::size_t at, char value) {
    auto bytes =
        bytes_of({1, 1, 1, {{key_window::sender, {1, 2}, 3, 1}}, {{1, 0, {}, false}}, {}, 1});
    bytes[at] = value;
    return bytes;
  };
  CHECK(decode(with(0, 5)));
  CHECK_FALSE(decode(with(0, 6)));
  CHECK_FALSE(decode(with(0, 0)));
  CHECK(decode(with(6, 3)));
  CHECK_FALSE(decode(with(6, 4)));  // a window
  CHECK(decode(with(32, 9)));
  CHECK_FALSE(decode(with(32, 10)));  // a result
  CHECK_FALSE(decode(with(34, 1)));   // an entry that is not there
  auto long_name = full_commit();
  long_name.entries = {total_change{{}, {}, {user_id(std::string(65, 'n')), 0, 0}}};
  CHECK_FALSE(decode(bytes_of(long_name)));
}

TEST_CASE("entries that nobody writes are refused") {
  const auto with_entry = [](const std::string& entry) {
    return decode(
        unhex("0301010101"
              "00"
              "01" +
              entry));
  };
  CHECK(with_entry("0806060000"));
  CHECK_FALSE(with_entry("00060600"));  // a kind
  CHECK_FALSE(with_entry("0f060600"));
  CHECK_FALSE(with_entry("08060602ff"));  // fewer archives than it says
  CHECK_FALSE(with_entry("080606ffffffffffffffffff0100"));
  CHECK(with_entry("0706010102070000000000"));
  CHECK_FALSE(with_entry("0706020102070000000000"));  // an order
  CHECK_FALSE(with_entry("0706010202070000000000"));  // a rule
  CHECK_FALSE(with_entry("0706010103070000000000"));  // a kind of users
  CHECK_FALSE(with_entry("0706010102200000000000"));  // something that is set
  CHECK(with_entry("07060000000302020000"));
  CHECK_FALSE(with_entry("07060000000304020000"));  // bounds that cross
  CHECK(with_entry("07060000000003010100"));
  CHECK_FALSE(with_entry("0706000000000400"));  // something that is due
  CHECK(with_entry("04060005010002"));
  CHECK_FALSE(with_entry("04060005020002"));  // hidden, or something else
  CHECK_FALSE(with_entry("04060005010003"));  // a kind of users
  CHECK_FALSE(with_entry("06020005"));        // from a path, or something else
  CHECK_FALSE(
      with_entry("0306000510"
                 "7b"));  // more data than there is
}

// Bug: a past season that has no number, or flags of which two programs make two things.
TEST_CASE("ends of seasons and archives that nobody writes are refused") {
  const auto with_entry = [](const std::string& entry) {
    return decode(unhex("03010101010001" + entry)).has_value();
  };
  CHECK(
      with_entry("09060501610000000001"
                 "0900"));
  CHECK_FALSE(
      with_entry("09060501610000000000"  // the season 0
                 "0900"));
  CHECK_FALSE(
      with_entry("09060501610003000001"  // settings
                 "0900"));
  CHECK_FALSE(
      with_entry("0906050a610000000001"  // a longer name than there is
                 "0900"));
  CHECK(
      with_entry("0a0605080173010201"
                 "00"));
  CHECK_FALSE(
      with_entry("0a0605080173020201"  // an order
                 "00"));
  CHECK_FALSE(
      with_entry("0a0605080173010301"  // a kind of users
                 "00"));
  CHECK_FALSE(
      with_entry("0a0605080173010200"  // the season 0
                 "00"));
  CHECK(with_entry("0b08000500"));
  CHECK_FALSE(with_entry("0b08000502"));  // on the board, or something else
  CHECK(
      with_entry("0b080005010201"
                 "0100"));
  CHECK_FALSE(
      with_entry("0b080005010201"
                 "0200"));  // hidden, or something else
  CHECK(with_entry("0c080501010000"));
  CHECK_FALSE(with_entry("0c080501020000"));  // a past season, or something else
}

// Bug: a board with a calendar that no board can have, or a name that goes on in what follows.
TEST_CASE("seasons and snapshots that nobody writes are refused") {
  const auto with_settings = [](const std::string& settings) {
    return decode(unhex("030101010100010706000000" + settings + "0000")).has_value();
  };
  // The period, month, day and minute, and the name of the time zone.
  CHECK(with_settings("08000101000155"));
  CHECK(with_settings("08030c1f9f0b0155"));
  CHECK_FALSE(with_settings("08040101000155"));
  CHECK_FALSE(with_settings("08030d01000155"));
  CHECK_FALSE(with_settings("0803021d000155"));
  CHECK_FALSE(with_settings("0802011d000155"));
  CHECK_FALSE(with_settings("08000101a00b0155"));
  CHECK_FALSE(with_settings("080001018080040155"));
  CHECK_FALSE(with_settings("080001010000"));
  CHECK_FALSE(with_settings("08000101000275"));
  CHECK_FALSE(with_settings("0800010100012e"));
  CHECK_FALSE(with_settings("0800010100ffffffffffffffffff0155"));
  // The period, and how many are kept.
  CHECK(with_settings("100201"));
  CHECK(with_settings("1800010100015500904e"));
  CHECK_FALSE(with_settings("100301"));
  CHECK_FALSE(with_settings("100000"));
  CHECK_FALSE(with_settings("1000914e"));
  CHECK_FALSE(with_settings("18000101000155"));
}

// Bug: memory is reserved for as many as damaged bytes say.
TEST_CASE("lengths in damaged bytes are not believed") {
  SEEDED_GENERATOR(random);
  const auto whole = bytes_of(full_commit());
  for (std::size_t i = 0; i < 50'000; i += tests::stride(5)) {
    auto damaged = whole;
    for (auto changes = random() % 4 + 1; changes > 0; --changes)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto decoded = decode(damaged);
    if (!decoded) continue;
    std::uint64_t results = 0;
    for (const auto& request : decoded->requests) results += request.result_count;
    REQUIRE(results == decoded->results.size());
    REQUIRE(decode(bytes_of(*decoded)) == decoded);
  }
}
