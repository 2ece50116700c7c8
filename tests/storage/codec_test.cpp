#include "src/storage/codec.hpp"

#include <limits>
#include <stdexcept>
#include <string>

#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
namespace codec = scoreboard::storage::codec;
using scoreboard::ranking::user_id;

namespace {

std::string key_of(boards::board_id board, const user_id& user) {
  std::string key;
  codec::encode_user_key(codec::total_kind, board, user, key);
  return key;
}

/// No prefix of `bytes`, and nothing longer, is taken for a value.
template <class Decode>
void require_exact(const std::string& bytes, const Decode& decode) {
  REQUIRE(decode(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    REQUIRE_FALSE(decode(std::string_view(bytes).substr(0, size)));
  }
  REQUIRE_FALSE(decode(bytes + '\0'));
}

}  // namespace

TEST_CASE("integer users of a board are in order") {
  std::string before;
  for (const std::int64_t user :
       {std::numeric_limits<std::int64_t>::min(), std::int64_t{-256}, std::int64_t{-1},
        std::int64_t{0}, std::int64_t{255}, std::numeric_limits<std::int64_t>::max()}) {
    const auto key = key_of(boards::board_id{7}, user_id(user));
    REQUIRE(before < key);
    REQUIRE(codec::decode_user_key(codec::total_kind, key)->user == user_id(user));
    before = key;
  }
}

TEST_CASE("cut and prolonged records are no records") {
  std::string bytes;
  codec::encode_total({-1234567, 1U << 30}, bytes);
  require_exact(bytes, codec::decode_total);
  require_exact(codec::encode_identity({1, 77}), codec::decode_identity);
  require_exact(codec::encode_progress({{300, 400, 500}, 600}), codec::decode_progress);
  require_exact(key_of(boards::board_id{1U << 31}, user_id(7)), [](std::string_view key) {
    return codec::decode_user_key(codec::total_kind, key);
  });
  require_exact(
      codec::encode_board_key(codec::board_kind, boards::board_id{5}),
      [](std::string_view key) { return codec::decode_board_key(codec::board_kind, key); });
  require_exact(codec::encode_settings({}), codec::decode_settings);
  require_exact(codec::encode_settings({{}, {}, {}, -1'000, 300, 1U << 20}),
                codec::decode_settings);
  require_exact(codec::encode_erased({user_id(-1), true}), codec::decode_erased);
  require_exact(codec::encode_erased_key(1, 2), codec::is_erased_key);
  require_exact(codec::encode_keys_key({commits::key_window::service, 1U << 20}),
                codec::decode_keys_key);
}

TEST_CASE("a board is read with and without the start of its season") {
  const codec::board_value without{"a board", std::nullopt};
  const codec::board_value with{"", 1'700'000'000'000};
  CHECK(codec::decode_board(codec::encode_board(without)) == without);
  CHECK(codec::decode_board(codec::encode_board(with)) == with);
  CHECK_FALSE(codec::decode_board(""));
  CHECK_FALSE(codec::decode_board("\5name"));
  CHECK_FALSE(codec::decode_board("\4name\x80"));
  CHECK_FALSE(codec::decode_board(codec::encode_board(with) + "\1"));
  CHECK_THROWS_AS(codec::encode_board({std::string(256, 'b'), {}}), std::invalid_argument);
}

// Bug: deleting a board takes users of the next one, or leaves its own.
TEST_CASE("the range of a board's users has them all, and nobody else") {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  for (const auto number : {std::uint64_t{0}, std::uint64_t{255}, last - 1, last}) {
    const auto range = codec::users_of(codec::total_kind, boards::board_id{number});
    for (const auto& user : {user_id(std::numeric_limits<std::int64_t>::min()),
                             user_id(std::string(64, '\xff')), user_id("")}) {
      const auto key = key_of(boards::board_id{number}, user);
      CHECK((range.begin <= key && key < range.end));
      if (number > 0) CHECK(key_of(boards::board_id{number - 1}, user) < range.begin);
      if (number < last) CHECK(key_of(boards::board_id{number + 1}, user) >= range.end);
    }
    CHECK(range.end <= std::string(1, codec::total_kind + 1));
  }
}

TEST_CASE("what no user and no board can have is no record") {
  CHECK_FALSE(codec::is_data(""));
  CHECK(codec::is_data(std::string(256, 'd')));
  CHECK_FALSE(codec::is_data(std::string(257, 'd')));
  CHECK_THROWS_AS(codec::require_data(std::string(257, 'd')), std::invalid_argument);
  CHECK_FALSE(codec::decode_erased(std::string("\2\1u")));
  // An order, a rule, a kind of users, something that is set, and bounds that cross.
  for (const char* const bytes : {"\2\0\0\0", "\0\2\0\0", "\0\0\3\0", "\0\0\0\x08"})
    CHECK_FALSE(codec::decode_settings(std::string(bytes, 4)));
  CHECK_FALSE(codec::decode_settings(std::string("\0\0\0\3\4\2", 6)));
  CHECK(codec::decode_settings(std::string("\0\0\0\3\2\4", 6)));
}

TEST_CASE("numbers of more than 64 bits are refused") {
  const std::string most(9, '\xff');
  REQUIRE(codec::decode_total(std::string(1, '\0') + most + '\x01'));
  REQUIRE_FALSE(codec::decode_total(std::string(1, '\0') + most + '\x02'));
  REQUIRE_FALSE(codec::decode_total(std::string(1, '\0') + most + "\xff\x01"));
}
