// What the check says of archives, and of what is kept for them.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/storage/codec.hpp"
#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "src/storage/rocksdb/store_check.hpp"
#include "src/storage/season_codec.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/catch.hpp"
#include "tests/storage/damaged_store.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;
using boards::board_id;
using Catch::Matchers::ContainsSubstring;
using ranking::user_id;

namespace {

// The board "chess" is in its third season; its first is written, its second is not, and neither is
// a snapshot. A snapshot of "default" is written.
constexpr board_id first_season{1};
constexpr board_id second_season{2};
constexpr board_id third_season{3};
constexpr board_id unwritten_snapshot{4};
constexpr board_id default_snapshot{5};
constexpr std::uint64_t final_arrival = 9;
constexpr std::uint64_t final_version = 4;
constexpr std::uint64_t final_wall_ms = 1'000;

void make_store_with_seasons(const std::string& directory) {
  rocksdb_store opened(in(directory));
  std::uint64_t version = 0;
  const auto add = [&](std::vector<commits::entry> entries) {
    commits::commit next{++version, 1, final_arrival, {}, {}, {}, final_wall_ms};
    next.entries = std::move(entries);
    const auto result = append(opened, std::move(next));
    REQUIRE(result == write_result::done);
  };
  add({commits::board_created{first_season, "chess", {}}});
  add({commits::season_ended{first_season, first_season, "chess", {}, 1, second_season, {}},
       commits::total_change{second_season, std::nullopt, {user_id("ann"), 1, 6}},
       commits::total_change{boards::default_board_id, std::nullopt, {user_id("ann"), 1, 7}}});
  add({commits::season_ended{second_season, first_season, "chess", {}, 2, third_season, {}},
       commits::snapshot_taken{boards::default_board_id,
                               boards::default_board_id,
                               default_snapshot,
                               "s",
                               {},
                               {},
                               1,
                               {}}});
  add({commits::snapshot_taken{third_season, first_season, unwritten_snapshot, "s", {}, {}, 3, {}},
       commits::archive_written{first_season, first_season, 0, true},
       commits::archive_written{boards::default_board_id, default_snapshot, 1, false}});
  REQUIRE(version == final_version);
  REQUIRE(opened.sync() == write_result::done);
}

std::string user_record(char kind, board_id board) {
  std::string key;
  codec::encode_user_key(kind, board, user_id("bob"), key);
  return key;
}

boards::archive_info any_archive(std::string name) {
  boards::archive_info made;
  made.id = board_id{8};
  made.source = third_season;
  made.name = std::move(name);
  made.version = final_version;
  made.place = 8;
  made.at_ms = final_wall_ms;
  return made;
}

std::string archive_key(board_id origin, std::uint64_t archive) {
  return codec::encode_archive_key(codec::archive_kind, origin, board_id{archive});
}

std::string written_key(board_id origin, std::uint64_t archive) {
  return codec::encode_archive_key(codec::written_kind, origin, board_id{archive});
}

std::string total(ranking::arrival arrived) {
  std::string value;
  codec::encode_total({1, arrived}, value);
  return value;
}

}  // namespace

// Bug: a store with seasons that is sound is refused, or what it has of them is not said.
TEST_CASE("the check counts the archives of each board") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  make_store_with_seasons(directory);
  const auto summary = check(directory, {});
  REQUIRE(summary.boards.size() == 2);
  const auto& chess = summary.boards.at("chess");
  CHECK(chess.users == 0);
  CHECK(chess.archives.written == 1);
  CHECK(chess.archives.unwritten == 2);
  const auto& standard = summary.boards.at("default");
  CHECK(standard.users == 1);
  CHECK(standard.archives.written == 1);
  CHECK(standard.archives.unwritten == 0);
  // The record that each case below changes is taken as it is.
  put_raw(directory, archive_key(first_season, 8), codec::encode_archive(any_archive("b")));
  put_raw(directory, user_record(codec::earlier_kind, unwritten_snapshot),
          codec::encode_earlier(boards::user_state{{1, final_arrival}, false, ""}));
  put_raw(directory, user_record(codec::total_kind, second_season), total(final_arrival));
  CHECK(check_refusal(directory).empty());
}

// Bug: a recovery refuses what passed for sound, or shows what nobody wrote.
TEST_CASE("the check finds archives that cannot be, and what belongs to no archive") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  make_store_with_seasons(directory);
  auto later_version = any_archive("b");
  later_version.version = final_version + 1;
  auto later_place = any_archive("b");
  later_place.place = final_arrival + 1;
  auto later_time = any_archive("b");
  later_time.at_ms = final_wall_ms + 1;
  const auto archive = codec::encode_archive(any_archive("b"));
  const auto present = codec::encode_earlier(boards::user_state{{1, final_arrival}, false, ""});
  const auto later = codec::encode_earlier(boards::user_state{{1, final_arrival + 1}, false, ""});
  const auto [key, value, found] = GENERATE_COPY(table<std::string, std::string, std::string>(
      {{archive_key(board_id{7}, 8), archive, "which is not there"},
       {archive_key(second_season, 8), archive, "which is not there"},
       {archive_key(first_season, final_arrival + 1), archive, "after the last write"},
       {archive_key(first_season, 8), codec::encode_archive(later_version), "after the last write"},
       {archive_key(first_season, 8), codec::encode_archive(later_place), "after the last write"},
       {archive_key(first_season, 8), codec::encode_archive(later_time), "after the last write"},
       {archive_key(first_season, 8), codec::encode_archive(any_archive("s")), "two snapshots"},
       {archive_key(first_season, number(third_season)), archive, "have the number 3"},
       {archive_key(boards::default_board_id, number(unwritten_snapshot)), archive,
        "have the number 4"},
       {codec::encode_board_key(codec::board_kind, board_id{8}),
        codec::encode_board(board_id{8}, {"go", 1, 2, first_season}), "two boards began"},
       {user_record(codec::earlier_kind, second_season), present, "not being written"},
       {user_record(codec::earlier_kind, default_snapshot), present, "not being written"},
       {user_record(codec::earlier_kind, board_id{8}), "", "not being written"},
       {user_record(codec::earlier_kind, unwritten_snapshot), later, "after the last write"},
       {user_record(codec::total_kind, first_season), total(final_arrival), "which is not there"},
       {user_record(codec::total_kind, unwritten_snapshot), total(final_arrival),
        "which is not there"},
       {user_record(codec::hidden_kind, second_season), "", "record"}}));
  put_raw(directory, key, value);
  REQUIRE_THAT(check_refusal(directory), ContainsSubstring(found));
}

// Bug: an archive that is not there passes for a written one, or a board has two due times.
TEST_CASE("records of archives and of what is due that belong to nothing are refused") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  make_store_with_seasons(directory);
  const auto due_key = [](std::uint64_t board) {
    return codec::encode_board_key(codec::due_kind, board_id{board});
  };
  const auto [key, value] = GENERATE_COPY(table<std::string, std::string>(
      {{written_key(first_season, 8), codec::encode_written(1)},
       {written_key(boards::default_board_id, number(unwritten_snapshot)),
        codec::encode_written(1)},
       {written_key(first_season, number(unwritten_snapshot)), ""},
       {"f", codec::encode_written(1)},
       {archive_key(first_season, 8), "x"},
       {"a", codec::encode_archive(any_archive("b"))},
       {due_key(8), codec::encode_due({})},
       {due_key(number(second_season)), codec::encode_due({})},
       {due_key(number(third_season)), "\4"},
       {due_key(number(third_season)), ""},
       {user_record(codec::earlier_kind, unwritten_snapshot), "x"},
       {"p", ""}}));
  put_raw(directory, key, value);
  REQUIRE_THAT(check_refusal(directory), ContainsSubstring("record"));
  REQUIRE_THROWS_AS(content_of(rocksdb_store(in(directory))), storage_error);
}
