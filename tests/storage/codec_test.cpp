#include "src/storage/codec.hpp"

#include <limits>

#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
namespace codec = scoreboard::storage::codec;
using scoreboard::ranking::user_id;

namespace {

std::string key_of(std::string_view board, const user_id& user) {
  std::string key;
  codec::encode_user_key(board, user, key);
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
    const auto key = key_of("b", user_id(user));
    REQUIRE(before < key);
    REQUIRE(codec::decode_user_key(key)->user == user_id(user));
    before = key;
  }
}

TEST_CASE("cut and prolonged records are no records") {
  std::string bytes;
  codec::encode_standing({-1234567, 1U << 30}, bytes);
  require_exact(bytes, codec::decode_standing);
  require_exact(codec::encode_identity({1, 77}), codec::decode_identity);
  require_exact(codec::encode_progress({{300, 400, 500}, 600}), codec::decode_progress);
  require_exact(key_of("board", user_id(7)), codec::decode_user_key);
  codec::encode_round(
      {9, 1000, commits::key_window::service, {{{1, 2}, 3, 2}}, {{-500, 0}, {500, 1}}}, bytes);
  require_exact(bytes, [](std::string_view value) {
    return codec::decode_round(codec::encode_round_key(commits::key_window::service, 9), value);
  });
}

TEST_CASE("lengths in damaged records are not believed") {
  SEEDED_GENERATOR(random);
  std::string round;
  codec::encode_round({9,
                       1000,
                       commits::key_window::sender,
                       {{{1, 2}, 3, 2}, {{4, 5}, 6, 1}},
                       {{-5, 0}, {5, 1}, {7, 0}}},
                      round);
  for (int i = 0; i < 20'000; ++i) {
    auto damaged = round;
    for (auto changes = random() % 4 + 1; changes > 0; --changes) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    const auto decoded =
        codec::decode_round(codec::encode_round_key(commits::key_window::sender, 9), damaged);
    if (!decoded) continue;
    std::uint64_t results = 0;
    for (const auto& request : decoded->requests) results += request.result_count;
    REQUIRE(results == decoded->results.size());
    codec::decode_user_key(damaged);
    codec::decode_standing(damaged);
    codec::decode_progress(damaged);
    codec::decode_identity(damaged);
  }
}

TEST_CASE("numbers of more than 64 bits are refused") {
  const std::string most(9, '\xff');
  REQUIRE(codec::decode_standing(std::string(1, '\0') + most + '\x01'));
  REQUIRE_FALSE(codec::decode_standing(std::string(1, '\0') + most + '\x02'));
  REQUIRE_FALSE(codec::decode_standing(std::string(1, '\0') + most + "\xff\x01"));
}
