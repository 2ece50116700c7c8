#include "src/storage/codec.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "src/storage/season_codec.hpp"
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
  require_exact(codec::encode_erased_key(1, 2), codec::decode_erased_key);
  require_exact(codec::encode_keys_key({commits::key_window::service, 1U << 20}),
                codec::decode_keys_key);
}

// Bug: a board that goes on as another one, or in another season, after a restart.
TEST_CASE("a board is read with and without the start of its season, and in a later one") {
  const boards::board_id board{300};
  const codec::board_value without{"a board", std::nullopt, 1, board};
  const codec::board_value with{"", 1'700'000'000'000, 1, board};
  const codec::board_value later{"later", 300, 300, boards::default_board_id};
  for (const auto& value : {without, with, later})
    CHECK(codec::decode_board(board, codec::encode_board(board, value)) == value);
  // The formats before 5 have no more.
  CHECK(codec::encode_board(board, without) == "\7a board");
  CHECK(codec::encode_board(board, {"b", 5, 1, board}) == "\1b\5");
  CHECK_FALSE(codec::decode_board(board, ""));
  CHECK_FALSE(codec::decode_board(board, "\5name"));
  CHECK_FALSE(codec::decode_board(board, "\4name\x80"));
  CHECK_FALSE(codec::decode_board(board, codec::encode_board(board, with) + "\1"));
  const auto bytes = codec::encode_board(board, later);
  for (auto size = std::string_view("\5later\xac\2").size() + 1; size < bytes.size(); ++size)
    CHECK_FALSE(codec::decode_board(board, std::string_view(bytes).substr(0, size)));
  CHECK_FALSE(codec::decode_board(board, bytes + '\0'));
  CHECK_FALSE(codec::decode_board(boards::default_board_id, bytes));  // of which it is the origin
  CHECK_FALSE(codec::decode_board(board, std::string("\1b\5\0\0\0\0\0\0\0\0\0", 12)));  // season 0
  CHECK_THROWS_AS(codec::encode_board(board, {std::string(256, 'b'), {}, 1, board}),
                  std::invalid_argument);
  CHECK_THROWS_AS(codec::encode_board(board, {"b", 5, 0, {}}), std::invalid_argument);
}

// Bug: a season that never ends, or that ends at once, after a restart.
TEST_CASE("what is due is read back exactly") {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  for (const auto& due : {boards::due_times{}, boards::due_times{0, {}}, boards::due_times{{}, 300},
                          boards::due_times{most, 1}}) {
    CHECK(codec::decode_due(codec::encode_due(due)) == due);
    require_exact(codec::encode_due(due), codec::decode_due);
  }
  CHECK_FALSE(codec::decode_due("\4"));
}

// Bug: a frozen board that says of itself after a restart what it did not when it was frozen.
TEST_CASE("what a freeze keeps is read back exactly, and what an earlier one kept as nothing") {
  boards::settings bounded;
  bounded.minimum = -5;
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  std::optional<boards::frozen_details> read;
  for (const auto& kept :
       {boards::frozen_details{bounded, {}, {}}, boards::frozen_details{{}, most, {}},
        boards::frozen_details{{}, {}, 300}, boards::frozen_details{bounded, 0, most}}) {
    const auto value = codec::encode_freeze(kept);
    CHECK(codec::decode_freeze(value, read));
    CHECK(read == kept);
    for (std::size_t size = 1; size < value.size(); ++size)
      CHECK_FALSE(codec::decode_freeze(std::string_view(value).substr(0, size), read));
    CHECK_FALSE(codec::decode_freeze(value + '\0', read));
  }
  CHECK(codec::decode_freeze({}, read));
  CHECK_FALSE(read);
  bounded.maximum = -6;
  CHECK_THROWS_AS(codec::encode_freeze(boards::frozen_details{bounded, {}, {}}),
                  std::invalid_argument);
}

// Bug: a snapshot that shows another moment after a restart, or is one of another board.
TEST_CASE("an archive is read back exactly, and whether it is written with it") {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  boards::archive_info info;
  info.id = boards::board_id{most};
  info.source = boards::board_id{300};
  info.name = std::string(255, 's');
  info.order = ranking::order::ascending;
  info.kind = boards::user_kind::string;
  info.season = info.version = info.place = info.at_ms = most;
  info.past_season = true;
  const boards::board_id origin{5};
  const auto key = codec::encode_archive_key(codec::archive_kind, origin, info.id);
  const auto value = codec::encode_archive(info);
  CHECK(codec::decode_archive(key, value) == store::archive_record{origin, info});
  require_exact(value, [&](std::string_view bytes) { return codec::decode_archive(key, bytes); });
  require_exact(key, [&](std::string_view bytes) { return codec::decode_archive(bytes, value); });
  const auto range = codec::archives_of(codec::archive_kind, origin);
  CHECK((range.begin <= key && key < range.end));
  const auto next = codec::encode_archive_key(codec::archive_kind, boards::board_id{6}, {});
  CHECK(next >= range.end);

  const auto written_key = codec::encode_archive_key(codec::written_kind, origin, info.id);
  const auto written = codec::encode_written(most);
  CHECK(codec::decode_written(written_key, written) ==
        codec::written_record{origin, info.id, most});
  require_exact(written,
                [&](std::string_view bytes) { return codec::decode_written(written_key, bytes); });
  require_exact(written_key,
                [&](std::string_view bytes) { return codec::decode_written(bytes, written); });
  CHECK(codec::decode_written(written_key, codec::encode_written(std::nullopt)) ==
        codec::written_record{origin, info.id, std::nullopt});
  CHECK_FALSE(codec::decode_written(written_key, ""));
  CHECK_FALSE(codec::decode_archive(written_key, value));
  CHECK_FALSE(codec::decode_written(key, written));

  // An order, a kind of users, the season 0, and a flag.
  info.name.clear();
  info.season = info.version = info.place = info.at_ms = 1;
  const auto small = codec::encode_archive(info);
  REQUIRE(codec::decode_archive(key, small));
  for (const auto& [place, byte] :
       {std::pair(9, '\2'), std::pair(10, '\3'), std::pair(11, '\0'), std::pair(15, '\2')}) {
    CAPTURE(place);
    auto damaged = small;
    damaged.at(static_cast<std::size_t>(place)) = byte;
    CHECK_FALSE(codec::decode_archive(key, damaged));
  }
  info.season = 0;
  CHECK_THROWS_AS(codec::encode_archive(info), std::invalid_argument);
  info.season = 1;
  info.name = std::string(256, 's');
  CHECK_THROWS_AS(codec::encode_archive(info), std::invalid_argument);
}

// Bug: a snapshot that has a user who came after it, or lacks the data of one.
TEST_CASE("what a snapshot has of a user is read back exactly") {
  const boards::board_id archive{300};
  std::string key;
  codec::encode_user_key(codec::earlier_kind, archive, user_id("u"), key);
  for (const auto& state : {std::optional<boards::user_state>(),
                            std::optional<boards::user_state>({{-300, 300}, false, ""}),
                            std::optional<boards::user_state>({{1, 2}, true, std::string(256, 0)})})
    CHECK(codec::decode_earlier(key, codec::encode_earlier(state)) ==
          commits::earlier_user{archive, user_id("u"), state});
  const auto bytes = codec::encode_earlier(boards::user_state{{-300, 300}, true, ""});
  for (std::size_t size = 1; size < bytes.size(); ++size)
    CHECK_FALSE(codec::decode_earlier(key, std::string_view(bytes).substr(0, size)));
  auto damaged = bytes;
  damaged.back() = '\2';
  CHECK_FALSE(codec::decode_earlier(key, damaged));
  CHECK_FALSE(codec::decode_earlier(key, bytes + std::string(257, 'd')));
  CHECK_FALSE(codec::decode_earlier("p", bytes));
  CHECK_THROWS_AS(codec::encode_earlier(boards::user_state{{1, 1}, false, std::string(257, 'd')}),
                  std::invalid_argument);
}

// Bug: a name that is not erased after a restart, because the event does not know any more what
// users its board took.
TEST_CASE("an event is read back exactly, and the kind of users of its board with it") {
  using kind = commits::event::kind;
  const auto key = codec::encode_event_key(300);
  commits::event told{300, 400, 500, kind::hidden, std::string(255, 'n')};
  for (const auto& user : {user_id(-1), user_id("u"), user_id::nobody()}) {
    for (const auto users :
         {boards::user_kind::any, boards::user_kind::integer, boards::user_kind::string}) {
      told.user = user;
      told.users = users;
      CHECK(codec::decode_event(key, codec::encode_event(told)) == told);
    }
  }
  const auto bytes = codec::encode_event({300, 1, 1, kind::shown, "b"});
  REQUIRE(codec::decode_event(key, bytes));
  auto damaged = bytes;
  damaged.at(7) = '\3';  // a kind of users
  CHECK_FALSE(codec::decode_event(key, damaged));
  for (std::size_t size = 0; size < 8; ++size)
    CHECK_FALSE(codec::decode_event(key, std::string_view(bytes).substr(0, size)));
}

// Bug: a store of format 4 whose clock begins in 1970.
TEST_CASE("how far a store has come is read with and without a wall clock") {
  const codec::progress_record full{{300, 400, 500, 700, 800, 300}, 600};
  const auto bytes = codec::encode_progress(full);
  CHECK(codec::decode_progress(bytes) == full);
  const std::string before("\xac\2\x90\3\xf4\3\xd8\4");
  CHECK(codec::decode_progress(before) == codec::progress_record{{300, 400, 500, 500}, 600});
  REQUIRE(bytes.starts_with(before));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    if (size != before.size())
      CHECK_FALSE(codec::decode_progress(std::string_view(bytes).substr(0, size)));
  }
  CHECK_FALSE(codec::decode_progress(bytes + '\0'));
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
  for (const char* const bytes : {"\2\0\0\0", "\0\2\0\0", "\0\0\3\0", "\0\0\0\x20"})
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
