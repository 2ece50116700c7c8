#include "src/storage/archives/archive_codec.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "src/storage/archives/page_codec.hpp"
#include "src/storage/archives/user_buckets.hpp"
#include "src/storage/archives/user_sorter.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"
#include "tests/storage/archives/archive_model.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/unreliable_files.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::archives;
using namespace scoreboard::storage::archives::testing;
using scoreboard::storage::testing::scratch_directory;
using scoreboard::storage::testing::unreliable_environment;

namespace {

std::vector<hidden_entry> hidden_of(const model_archive& of) {
  std::vector<hidden_entry> entries;
  for (const auto& [user, found] : of.hidden)
    entries.push_back({{user, found.total, found.data}, found.position});
  entries.resize(std::min<std::size_t>(entries.size(), entries_per_page));
  return entries;
}

}  // namespace

// Bug: a decoder that takes a part of a record, or more than one, for the whole.
TEST_CASE("pages are read as they were written, and a part of one or more is none") {
  SEEDED_GENERATOR(random);
  for (int i = 0; i < 8; ++i) {
    auto archive = random_archive(random, random() % entries_per_page + 1);
    for (auto& entry : archive.shown)
      if (random() % 40 == 0) entry = {ranking::user_id::nobody(), entry.total, {}};
    std::string bytes;
    encode_page(archive.shown, archive.order, bytes);
    REQUIRE(decode_page(bytes, archive.order, true) == archive.shown);
    REQUIRE(decode_first_total(bytes) == archive.shown.front().total);
    const bool has_data =
        std::ranges::any_of(archive.shown, [](const auto& entry) { return !entry.data.empty(); });
    for (std::size_t size = 0; size < bytes.size(); ++size)
      REQUIRE_FALSE(decode_page(bytes.substr(0, size), archive.order, true));
    REQUIRE_FALSE(decode_page(bytes + '\0', archive.order, true));
    if (!has_data) REQUIRE_FALSE(decode_page(bytes + '\0', archive.order, false));

    const auto hidden = hidden_of(archive);
    if (hidden.empty()) continue;
    encode_hidden_page(hidden, bytes);
    REQUIRE(decode_hidden_page(bytes) == hidden);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      REQUIRE_FALSE(decode_hidden_page(bytes.substr(0, size)));
    REQUIRE_FALSE(decode_hidden_page(bytes + '\0'));
  }
}

// Bug: a sum of distances that wraps around, so that a later place has a better total.
TEST_CASE("a page whose totals leave int64 is none") {
  using limits = std::numeric_limits<std::int64_t>;
  for (const auto order : {ranking::order::descending, ranking::order::ascending}) {
    const bool descending = order == ranking::order::descending;
    const auto best = descending ? limits::max() : limits::min();
    const auto worst = descending ? limits::min() : limits::max();
    const std::vector<archived_entry> entries{{ranking::user_id(limits::min()), best, {}},
                                              {ranking::user_id(limits::max()), worst, {}}};
    std::string bytes;
    encode_page(entries, order, bytes);
    REQUIRE(decode_page(bytes, order, true) == entries);
    const auto other = descending ? ranking::order::ascending : ranking::order::descending;
    REQUIRE_FALSE(decode_page(bytes, other, true));
  }
}

// Bug: a change of what is on disk that nobody meant: archives that were written find no user.
TEST_CASE("the bytes of archives stay as they are") {
  const auto hex = [](const std::string& bytes) { return rocksdb::Slice(bytes).ToString(true); };
  archive_header header;
  header.body = 5;
  header.users = 300;
  header.hidden = 2;
  REQUIRE(header.pages() == 3);
  REQUIRE(header.buckets() == 3);
  REQUIRE(hex(encode_header(header)) == "010500AC0202");
  REQUIRE(hex(header_key(boards::board_id{258})) == "610000000000000102");
  REQUIRE(hex(record_key(5, record::bucket, 1)) == "720000000000000005020000000000000001");
  REQUIRE(hex(encode_state({1, 2, 3, 4, 5})) ==
          "73636F7265626F617264206172636869766573010000000000000002030405");
  std::string bytes;
  encode_page(
      std::vector<archived_entry>{{ranking::user_id(3), 9, {}}, {ranking::user_id(-300), 7, "x"}},
      ranking::order::descending, bytes);
  REQUIRE(hex(bytes) == "1202120206005702000178");
  const auto hash = hash_of(ranking::user_id(std::string("5")), 7);
  REQUIRE(hash != hash_of(ranking::user_id(5), 7));
  REQUIRE(hash == 0x813b1f8399212b9e);
}

TEST_CASE("records of another format or with impossible numbers are none") {
  archive_header header;
  REQUIRE(decode_header(encode_header(header)) == header);
  header.users = most_users;
  REQUIRE(decode_header(encode_header(header)) == header);
  header.hidden = 1;
  REQUIRE_FALSE(decode_header(encode_header(header)));
  header = {};
  header.format = format_version + 1;
  REQUIRE_FALSE(decode_header(encode_header(header)));
  const store_state state{1, 2, 3, 4, 5};
  REQUIRE(decode_state(encode_state(state)) == state);
  REQUIRE_FALSE(decode_state(encode_state(state) + "x"));
  REQUIRE(decode_state(encode_state({2, 2, 3, 4, 5}) + "x")->format == 2);
}

TEST_CASE("places are sorted in memory and in parts on disk, and each once") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  auto* const env = rocksdb::Env::Default();
  REQUIRE(env->CreateDir(scratch / "sorter").ok());
  user_sorter sorter(env, scratch / "sorter/file", 100 * sizeof(user_place));
  for (const std::size_t count : {0U, 1U, 99U, 100U, 101U, 20'000U, 3U}) {
    std::vector<user_place> expected;
    for (std::size_t i = 0; i < count; ++i) expected.push_back({random() % 1000, i});
    for (const auto& place : expected) sorter.add(place);
    std::ranges::sort(expected);
    std::vector<user_place> found;
    REQUIRE(sorter.visit_sorted([&](const user_place& place) { found.push_back(place); }).ok());
    REQUIRE(found == expected);
    REQUIRE(env->FileExists(scratch / "sorter/file").IsNotFound());
  }
}

// Bug: an index with users missing, because a part could not be written.
TEST_CASE("places that could not be written are not given, and the sorter can be used again") {
  const scratch_directory scratch;
  unreliable_environment unreliable;
  REQUIRE(unreliable.env->CreateDir(scratch / "sorter").ok());
  user_sorter sorter(unreliable.env.get(), scratch / "sorter/file", 10 * sizeof(user_place));
  unreliable.files->limit_space("", 1000);
  for (std::uint64_t i = 0; i < 1000; ++i) sorter.add({i, i});
  REQUIRE(sorter.visit_sorted([](const user_place&) {}).IsNoSpace());
  unreliable.files->free_space();
  for (std::uint64_t i = 0; i < 1000; ++i) sorter.add({i, i});
  std::uint64_t visited = 0;
  REQUIRE(sorter.visit_sorted([&](const user_place&) { ++visited; }).ok());
  REQUIRE(visited == 1000);
}
