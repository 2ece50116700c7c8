#include "src/storage/codec.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
namespace codec = scoreboard::storage::codec;
using scoreboard::ranking::user_id;

namespace {

std::string key_of(boards::board_id board, const user_id& user) {
  std::string key;
  codec::encode_total_key(board, user, key);
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
    REQUIRE(codec::decode_total_key(key)->user == user_id(user));
    before = key;
  }
}

TEST_CASE("cut and prolonged records are no records") {
  std::string bytes;
  codec::encode_total({-1234567, 1U << 30}, bytes);
  require_exact(bytes, codec::decode_total);
  require_exact(codec::encode_identity({1, 77}), codec::decode_identity);
  require_exact(codec::encode_progress({{300, 400, 500}, 600}), codec::decode_progress);
  require_exact(key_of(boards::board_id{1U << 31}, user_id(7)), codec::decode_total_key);
  require_exact(codec::encode_board_key(boards::board_id{5}), codec::decode_board_key);
  require_exact(codec::encode_board("a board"), codec::decode_board);
  require_exact(codec::encode_keys_key({commits::key_window::service, 1U << 20}),
                codec::decode_keys_key);
}

TEST_CASE("numbers of more than 64 bits are refused") {
  const std::string most(9, '\xff');
  REQUIRE(codec::decode_total(std::string(1, '\0') + most + '\x01'));
  REQUIRE_FALSE(codec::decode_total(std::string(1, '\0') + most + '\x02'));
  REQUIRE_FALSE(codec::decode_total(std::string(1, '\0') + most + "\xff\x01"));
}
