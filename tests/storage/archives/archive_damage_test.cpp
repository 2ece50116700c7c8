#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <rocksdb/db.h>

#include "src/storage/archives/archive_check.hpp"
#include "src/storage/archives/archive_codec.hpp"
#include "src/storage/archives/archive_store.hpp"
#include "src/storage/archives/page_codec.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/catch.hpp"
#include "tests/scale.hpp"
#include "tests/seed.hpp"
#include "tests/storage/archives/archive_model.hpp"
#include "tests/storage/scratch_directory.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::archives;
using namespace scoreboard::storage::archives::testing;
using Catch::Matchers::ContainsSubstring;
using scoreboard::storage::testing::copy_directory;
using scoreboard::storage::testing::find_file;
using scoreboard::storage::testing::read_file;
using scoreboard::storage::testing::scratch_directory;
using scoreboard::storage::testing::write_file;
namespace fs = std::filesystem;

namespace {

/// Some archives, with erasures, all in files of a few kilobytes.
model make_archives(const std::string& directory, std::mt19937_64& random) {
  model made;
  archive_store store(tiny(directory));
  auto writer = store.write();
  for (const std::uint64_t number : {1U, 2U, 3U}) {
    auto& of = made[boards::board_id{number}];
    of = random_archive(random, 100 * number * number);
    write(writer, boards::board_id{number}, of);
  }
  REQUIRE(writer.finish() == write_result::done);
  for (std::uint64_t n = 0; n < 20; ++n) {
    const auto user = user_of_pool(n);
    std::vector<archive_store::archived_board> from;
    for (auto& [archive, of] : made) {
      from.push_back({archive, boards::user_kind::any});
      of.erase(user);
    }
    REQUIRE(store.erase({user, false}, from, n) == write_result::done);
  }
  REQUIRE(store.reclaim() == write_result::done);
  return made;
}

/// Whether it is refused; if not, all of it must be as it was.
bool is_refused(const std::string& directory, const model& expected, std::mt19937_64& random) {
  try {
    const archive_store store(tiny(directory));
    require_same(store, expected, random);
    return false;
  } catch (const storage_error& error) {
    REQUIRE_THAT(error.what(), ContainsSubstring(directory));
    return true;
  }
}

std::string check_refusal(const std::string& directory) {
  try {
    check(directory, {});
  } catch (const storage_error& error) {
    return error.what();
  }
  return {};
}

std::vector<std::string> files_in(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator(directory))
    if (file.is_regular_file() && file.file_size() > 0) names.push_back(file.path().filename());
  return names;
}

/// Writes a record past the archives, with valid checksums; without a value removes it.
void put_raw(const std::string& directory, const std::string& key, const std::string* value) {
  rocksdb::DB* opened = nullptr;
  REQUIRE(rocksdb::DB::Open({}, directory, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  REQUIRE((value != nullptr ? db->Put({}, key, *value) : db->Delete({}, key)).ok());
  REQUIRE(db->Flush({}).ok());
}

/// All records, by key.
std::map<std::string, std::string> records_in(const std::string& directory) {
  rocksdb::DB* opened = nullptr;
  REQUIRE(rocksdb::DB::OpenForReadOnly({}, directory, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  const std::unique_ptr<rocksdb::Iterator> it(db->NewIterator({}));
  std::map<std::string, std::string> found;
  for (it->SeekToFirst(); it->Valid(); it->Next())
    found[it->key().ToString()] = it->value().ToString();
  REQUIRE(it->status().ok());
  return found;
}

}  // namespace

// Bug: an answer from bytes that are not those that were written.
TEST_CASE("archives with a flipped bit or a cut file are refused, or as they were") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  const auto directory = scratch / "archives";
  const auto copy = scratch / "copy";
  const auto expected = make_archives(directory, random);
  const auto names = files_in(directory);
  std::size_t refused = 0;
  constexpr std::size_t tries = 60;
  for (std::size_t i = 0; i < tries; i += tests::stride(5)) {
    copy_directory(directory, copy);
    const auto& name = names[random() % names.size()];
    const auto file = (fs::path(copy) / name).string();
    auto bytes = read_file(file);
    const auto at = random() % bytes.size();
    CAPTURE(name, at);
    if (i % 3 == 0) {
      bytes.resize(at);
    } else {
      bytes[at] = static_cast<char>(bytes[at] ^ 1 << random() % 8);
    }
    write_file(file, bytes);
    const auto why = check_refusal(copy);
    const bool is_wrong = is_refused(copy, expected, random);
    // What opening finds, the check does, too.
    if (is_wrong) REQUIRE_FALSE(why.empty());
    refused += is_wrong ? 1 : 0;
  }
  REQUIRE(refused > tries / tests::stride(5) / 3);
}

// Bug: a decoder that goes wrong over what a checksum does not protect: a record that was written
// by a damaged program.
TEST_CASE("archives with any record damaged are refused, or read something, and the check tells") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  const auto directory = scratch / "archives";
  const auto copy = scratch / "copy";
  make_archives(directory, random);
  const auto records = records_in(directory);
  constexpr std::size_t tries = 60;
  for (std::size_t i = 0; i < tries; i += tests::stride(5)) {
    auto at = records.begin();
    std::advance(at, random() % records.size());
    const auto& [key, value] = *at;
    copy_directory(directory, copy);
    CAPTURE(rocksdb::Slice(key).ToString(true), i % 4);
    auto damaged = value;
    if (i % 4 == 0) {
      put_raw(copy, key, nullptr);
    } else {
      if (damaged.empty() || i % 4 == 1) {
        damaged.push_back(static_cast<char>(random()));
      } else if (i % 4 == 2) {
        damaged.resize(random() % damaged.size());
      } else {
        auto& byte = damaged[random() % damaged.size()];
        byte = static_cast<char>(byte ^ 1 << random() % 8);
      }
      put_raw(copy, key, &damaged);
    }
    const auto why = check_refusal(copy);
    // What is left out of an answer, or data and a total that are just other ones, cannot be told.
    if (i % 4 < 2) REQUIRE_FALSE(why.empty());
    try {
      const archive_store store(tiny(copy));
      for (const auto archive : store.archives()) {
        const auto view = store.open(archive);
        view->page(1, 10'000, true);
        for (std::uint64_t n = 0; n < 200; ++n) view->find(user_of_pool(random() % pool_users));
        view->position_of_total(static_cast<std::int64_t>(random() % 2000));
      }
    } catch (const storage_error& error) {
      REQUIRE_THAT(error.what(), ContainsSubstring(copy));
    }
  }
}

TEST_CASE("the check finds users who are not where they should be") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  const auto directory = scratch / "archives";
  {
    archive_store store(tiny(directory));
    auto writer = store.write();
    writer.begin(boards::board_id{1}, ranking::order::descending);
    for (std::int64_t n = 0; n < 300; ++n) writer.add(ranking::user_id(n), 1000 - n);
    REQUIRE(writer.finish() == write_result::done);
  }
  REQUIRE(check(directory, {}).archives.at(boards::board_id{1}).users == 300);
  const auto page_key = record_key(1, record::page, 1);
  auto page = *decode_page(records_in(directory).at(page_key), ranking::order::descending, true);
  std::string wanted;
  SECTION("somebody else is on a place") {
    page[5].user = ranking::user_id(-1);
    wanted = "does not lead";
  }
  SECTION("one is on two places") {
    page[5].user = page[7].user;
    wanted = "have the same user";
  }
  SECTION("totals are not in order from one page to the next") {
    for (auto& entry : page) entry.total += 500;
    wanted = "not in order";
  }
  SECTION("an erased user has data") {
    page[5].user = ranking::user_id::nobody();
    page[5].data = "1";
    wanted = "nobody has data";
  }
  SECTION("an entry is missing") {
    page.pop_back();
    wanted = "record";
  }
  std::string value;
  encode_page(page, ranking::order::descending, value);
  put_raw(directory, page_key, &value);
  REQUIRE_THAT(check_refusal(directory), ContainsSubstring(wanted));
}

TEST_CASE("archives that are none, of a newer program, or not all there are refused") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  const auto directory = scratch / "archives";
  const auto refusal = [&] {
    try {
      archive_store store(tiny(directory));
    } catch (const storage_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  SECTION("other files") {
    fs::create_directory(directory);
    write_file(directory + "/letter.txt", "dear");
    REQUIRE_THAT(refusal(), ContainsSubstring("acknowledged") && ContainsSubstring("missing"));
    REQUIRE(files_in(directory).size() == 1);
  }
  SECTION("a newer format") {
    make_archives(directory, random);
    const auto value = encode_state({format_version + 1, 1, 1, 0, 1'000'000}) + "more";
    put_raw(directory, std::string(state_key), &value);
    REQUIRE_THAT(refusal(), ContainsSubstring("newer program"));
  }
  SECTION("an earlier state") {
    make_archives(directory, random);
    copy_directory(directory, scratch / "earlier");
    auto options = tiny(directory);
    {
      REQUIRE(archive_store(options).erase({ranking::user_id(1), false}, {}, 99) ==
              write_result::done);
    }
    const auto mark = read_file(find_file(directory, "acknowledged", ""));
    copy_directory(scratch / "earlier", directory);
    write_file(find_file(directory, "acknowledged", ""), mark);
    REQUIRE_THAT(refusal(), ContainsSubstring("changes only"));
  }
}
