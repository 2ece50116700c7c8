#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "src/storage/codec.hpp"
#include "src/storage/rocksdb/acknowledged_mark.hpp"
#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "src/storage/rocksdb/store_check.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/catch.hpp"
#include "tests/storage/damaged_store.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"

using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;
namespace fs = std::filesystem;

namespace {

/// Makes a store with some commits, all in files.
store_content make_store(const std::string& directory) {
  commit_writer writer(9);
  rocksdb_store opened(in(directory));
  for (int i = 0; i < 30; ++i) REQUIRE(writer.write(opened) == write_result::done);
  REQUIRE(opened.sync() == write_result::done);
  opened.compact();
  return writer.now();
}

/// What opening a store and reading all of it is refused with; empty when it is not.
std::string refusal(const rocksdb_store_options& options) {
  try {
    content_of(rocksdb_store(options));
  } catch (const storage_error& error) {
    return error.what();
  }
  return {};
}

void flip_bit(const std::string& file, std::size_t byte) {
  auto bytes = read_file(file);
  bytes.at(byte) = static_cast<char>(bytes.at(byte) ^ 0x10);
  write_file(file, bytes);
}

}  // namespace

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a missing file is refused and named") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  make_store(directory);
  const auto [prefix, suffix] = GENERATE(table<std::string, std::string>(
      {{"", ".sst"}, {"MANIFEST", ""}, {"CURRENT", ""}, {"ack", ""}}));
  const auto file = find_file(directory, prefix, suffix);
  fs::remove(file);
  // Without the ending: RocksDB names the last of the endings that it tried.
  const auto named = fs::path(file).stem().string();
  REQUIRE_THAT(refusal(in(directory)), ContainsSubstring(named) && ContainsSubstring(directory));
  REQUIRE_THAT(check_refusal(directory), ContainsSubstring(named) && ContainsSubstring(directory));
}

TEST_CASE("a flipped bit in a file is refused and the file is named") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  const auto expected = make_store(directory);
  const auto [prefix, suffix] =
      GENERATE(table<std::string, std::string>({{"", ".sst"}, {"MANIFEST", ""}, {"acknow", ""}}));
  const auto name = fs::path(find_file(directory, prefix, suffix)).filename().string();
  const auto size = fs::file_size(directory + "/" + name);
  const auto copy = scratch / "copy";
  const auto file = fs::path(copy) / name;
  std::size_t refused = 0;
  std::size_t tried = 0;
  for (std::size_t byte = 0; byte < size; byte += size / 40 + 1) {
    copy_directory(directory, copy);
    flip_bit(file.string(), byte);
    const auto why = refusal(in(copy));
    ++tried;
    // What the flipped bit does not harm must be as it was.
    if (why.empty()) {
      REQUIRE(content_of(rocksdb_store(in(copy))) == expected);
      continue;
    }
    ++refused;
    CAPTURE(byte, why);
    REQUIRE_THAT(why, ContainsSubstring(copy));
  }
  REQUIRE(refused > tried / 3);
}

TEST_CASE("the check finds damage that opening does not") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  make_store(directory);
  const auto table = find_file(directory, "", ".sst");
  flip_bit(table, fs::file_size(table) / 3);
  REQUIRE_THAT(check_refusal(directory), ContainsSubstring(table));
}

TEST_CASE("a damaged CURRENT is refused") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  make_store(directory);
  write_file(directory + "/CURRENT", "MANIFEST-999999\n");
  REQUIRE_THAT(refusal(in(directory)), ContainsSubstring("MANIFEST-999999"));
  write_file(directory + "/CURRENT", "");
  REQUIRE_THAT(refusal(in(directory)), ContainsSubstring("CURRENT"));
}

TEST_CASE("a store of a newer program is refused, and not changed") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  make_store(directory);
  const auto newer = codec::format_version + 1;
  put_raw(directory, codec::identity_key, codec::encode_identity({newer, 1}) + "more");
  REQUIRE_THAT(refusal(in(directory)), ContainsSubstring("format " + std::to_string(newer)) &&
                                           ContainsSubstring("newer program"));
}

TEST_CASE("a record that is none is refused") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  make_store(directory);
  const auto [key, value] = GENERATE(table<std::string, std::string>(
      {{"t", "x"},
       {"b", "x"},
       {codec::encode_board_key(codec::board_kind, scoreboard::boards::default_board_id),
        codec::encode_board(scoreboard::boards::default_board_id, {"zero", {}, 1, {}})},
       {codec::encode_board_key(codec::settings_kind, scoreboard::boards::board_id{1U << 30}),
        codec::encode_settings({})},
       {codec::encode_board_key(codec::settings_kind, scoreboard::boards::default_board_id),
        std::string("\0\0\0\3\4\2", 6)},
       {std::string("h\0\0\0\0\0\0\0\0\1x", 11), "x"},
       {std::string("h\0\0\0\0\0\0\0\0\2x", 11), ""},
       {std::string("d\0\0\0\0\0\0\0\0\1x", 11), ""},
       {std::string("d\0\0\0\0\0\0\0\0\1x", 11), std::string(257, 'x')},
       {codec::encode_erased_key(1, 1), "x"},
       {"e1", codec::encode_erased({scoreboard::ranking::user_id(1), false})},
       {"k123", "x"},
       {"mp", "x"},
       {"mi", "x"},
       {std::string("t\0\0\0\0\0\0\0\0\1x", 11), "x"},
       {codec::encode_keys_key({scoreboard::commits::key_window::sender, 1}), "x"}}));
  put_raw(directory, key, value);
  REQUIRE_THAT(refusal(in(directory)), ContainsSubstring("record") && ContainsSubstring(directory));
  REQUIRE_THAT(check_refusal(directory),
               ContainsSubstring("record") && ContainsSubstring(directory));
}

TEST_CASE("what is no store is left alone") {
  const scratch_directory scratch;
  const auto directory = scratch / "other";
  fs::create_directory(directory);
  write_file(directory + "/letter.txt", "dear");
  REQUIRE_THAT(refusal(in(directory)), ContainsSubstring("no store"));
  REQUIRE(std::distance(fs::directory_iterator(directory), fs::directory_iterator()) == 1);
  fs::remove(directory + "/letter.txt");
  REQUIRE(refusal(in(directory)).empty());
  REQUIRE_THAT(refusal(in(scratch / "other/CURRENT/x")), ContainsSubstring(directory));
}

TEST_CASE("a store that is half made when the process ends is made anew") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  fs::create_directory(directory + ".new");
  write_file(directory + ".new/CURRENT", "half");
  REQUIRE(refusal(in(directory)).empty());
  REQUIRE_FALSE(fs::exists(directory + ".new"));
}

TEST_CASE("a loss that was accepted once is accepted for good") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  const auto expected = make_store(directory);
  acknowledged_mark::create(directory, 31);
  REQUIRE_THAT(refusal(in(directory)),
               ContainsSubstring("commit 31 was acknowledged") && ContainsSubstring("30"));
  auto accepting = in(directory);
  accepting.accept_loss = true;
  REQUIRE(refusal(accepting).empty());
  REQUIRE(content_of(rocksdb_store(in(directory))) == expected);
}

TEST_CASE("the check tells what is in a store, and changes nothing") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  const auto expected = make_store(directory);
  {
    // Some more that is only in the log.
    commit_writer writer(2, expected);
    rocksdb_store opened(in(directory));
    REQUIRE(writer.write(opened) == write_result::done);
    copy_directory(directory, scratch / "before");
  }
  copy_directory(scratch / "before", scratch / "after");
  const auto summary = check(scratch / "after", {});
  REQUIRE(summary.last.version == 31);
  REQUIRE(summary.acknowledged_version == 30);
  REQUIRE(summary.first_version == 11);
  REQUIRE(summary.disk_bytes > 1000);
  const auto content = content_of(rocksdb_store(in(directory)));
  REQUIRE(summary.key_records == content.keys.size());
  std::map<std::string, scoreboard::boards::board_id> names{{"default", default_of(content)}};
  for (const auto& [board, record] : content.boards) names[record.name] = board;
  REQUIRE(names.size() > 1);
  REQUIRE(summary.boards.size() == names.size());
  std::uint64_t written = 0;
  std::uint64_t unwritten = 0;
  for (const auto& [name, number] : names) {
    CAPTURE(name);
    const auto is_on_it = [of = number](const user_key& key) { return key.first == of; };
    const auto has_key_on_it = [&](const auto& record) { return is_on_it(record.first); };
    const auto count = [](const auto& records, const auto& counts) {
      return static_cast<std::uint64_t>(std::count_if(records.begin(), records.end(), counts));
    };
    const auto& found = summary.boards.at(name);
    REQUIRE(found.users == count(content.totals, has_key_on_it));
    REQUIRE(found.hidden == count(content.hidden, is_on_it));
    REQUIRE(found.with_data == count(content.data, has_key_on_it));
    const auto record = content.boards.find(number);
    const auto origin = record == content.boards.end() ? number : record->second.origin;
    const auto archives = [&](bool are_written) {
      return count(content.archives, [&](const auto& archive) {
        return archive.second.origin == origin && archive.second.info.written == are_written;
      });
    };
    REQUIRE(found.archives.written == archives(true));
    REQUIRE(found.archives.unwritten == archives(false));
    written += found.archives.written;
    unwritten += found.archives.unwritten;
  }
  REQUIRE(written > 0);
  REQUIRE(unwritten > 0);
  REQUIRE_FALSE(content.hidden.empty());
  REQUIRE_FALSE(content.data.empty());
  REQUIRE_FALSE(content.erased.empty());
  REQUIRE(summary.erased_users == content.erased.size());
  for (const auto& file : fs::directory_iterator(scratch / "after")) {
    const auto name = file.path().filename().string();
    REQUIRE(read_file(file.path()) == read_file(scratch / "before/" + name));
  }
  REQUIRE(std::distance(fs::directory_iterator(scratch / "after"), fs::directory_iterator()) ==
          std::distance(fs::directory_iterator(scratch / "before"), fs::directory_iterator()));
}

TEST_CASE("the check finds two users that arrived at once, and one from the future") {
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  const auto expected = make_store(directory);
  std::string key;
  std::string value;
  codec::encode_user_key(codec::total_kind, default_of(expected),
                         scoreboard::ranking::user_id("twin"), key);
  const bool twin = GENERATE(true, false);
  const auto arrived =
      twin ? expected.totals.begin()->second.arrived : expected.last.last_arrival + 1;
  codec::encode_total({1, arrived}, value);
  put_raw(directory, key, value);
  REQUIRE_THAT(check_refusal(directory),
               ContainsSubstring(twin ? "two users" : "after the last write"));
}

// Bug: a store that a recovery refuses, or that shows what nobody wrote, passes for sound.
TEST_CASE("the check finds what belongs to no user and no board, and numbers that nobody gave") {
  using scoreboard::boards::board_id;
  const scratch_directory scratch;
  const auto directory = scratch / "store";
  const auto expected = make_store(directory);
  const auto user_record = [&](char kind, board_id board) {
    std::string key;
    codec::encode_user_key(kind, board, scoreboard::ranking::user_id("nobody"), key);
    return key;
  };
  const auto board_key = [](std::uint64_t number) {
    return codec::encode_board_key(codec::board_kind, board_id{number});
  };
  const auto last = expected.last.last_arrival;
  const auto board_value_of = [&](const std::string& name, std::optional<std::uint64_t> start_ms) {
    return codec::encode_board(board_id{last}, {name, start_ms, 1, board_id{last}});
  };
  const board_id here = default_of(expected);
  const board_id nowhere{1U << 30};
  std::string total;
  codec::encode_total({1, last}, total);
  const auto [key, value, found] = GENERATE_COPY(table<std::string, std::string, std::string>(
      {{user_record(codec::hidden_kind, here), "", "record"},
       {user_record(codec::data_kind, here), "1", "record"},
       {user_record(codec::hidden_kind, nowhere), "", "which is not there"},
       {user_record(codec::data_kind, nowhere), "1", "which is not there"},
       {user_record(codec::total_kind, nowhere), total, "which is not there"},
       {board_key(last + 1), board_value_of("b", {}), "not given yet"},
       {board_key(last), board_value_of("b", expected.last.wall_ms + 1), "after the last"},
       {board_key(last), board_value_of(expected.boards.begin()->second.name, {}), "two boards"}}));
  put_raw(directory, key, value);
  REQUIRE_THAT(check_refusal(directory), ContainsSubstring(found));
}
