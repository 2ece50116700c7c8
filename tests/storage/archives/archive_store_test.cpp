#include "src/storage/archives/archive_store.hpp"

#include <filesystem>
#include <iterator>
#include <memory>
#include <vector>

#include "src/storage/archives/archive_check.hpp"
#include "tests/catch.hpp"
#include "tests/scale.hpp"
#include "tests/seed.hpp"
#include "tests/storage/archives/archive_model.hpp"
#include "tests/storage/scratch_directory.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::archives;
using namespace scoreboard::storage::archives::testing;
using scoreboard::storage::testing::scratch_directory;

namespace {

/// Does random things to archives and to their model.
class random_life {
 public:
  random_life(archive_store_options options, std::mt19937_64& random)
      : options_(std::move(options)),
        random_(random),
        store_(std::make_unique<archive_store>(options_)) {}

  void step() {
    switch (random_() % 10) {
      case 0:
      case 1:
      case 2:
        return write_some();
      case 3:
      case 4:
        return erase();
      case 5:
        return remove();
      case 6:
        REQUIRE(store_->reclaim() == write_result::done);
        return;
      case 7:
        return reopen();
      case 8:
        return keep_view();
      default:
        return compare();
    }
  }

  void compare() {
    require_same(*store_, model_, random_);
    REQUIRE(store_->erased_up_to() == version_);
    for (const auto& kept : views_) require_same(kept.view, kept.expected, random_);
  }

  void reopen() {
    views_.clear();
    store_.reset();
    check_files();
    store_ = std::make_unique<archive_store>(options_);
    compare();
  }

 private:
  struct kept_view {
    archive_view view;
    model_archive expected;
  };

  boards::board_id any_number() { return boards::board_id{random_() % 12}; }

  void write_some() {
    auto writer = store_->write();
    model written;
    for (auto left = random_() % 4 + 1; left > 0; --left) {
      const auto archive = any_number();
      if (written.contains(archive)) continue;
      written[archive] = random_archive(random_);
      write(writer, archive, written[archive]);
    }
    if (random_() % 5 == 0) return;  // never finished
    REQUIRE(writer.finish() == write_result::done);
    for (auto& [archive, of] : written) model_[archive] = std::move(of);
  }

  void erase() {
    const boards::user_reference user{user_of_pool(random_() % pool_users), random_() % 2 == 0};
    std::vector<archive_store::archived_board> from;
    for (std::uint64_t i = 0; i < 13; ++i) {
      const boards::board_id archive{i};
      const auto kind = random_() % 3 == 0 ? boards::user_kind::string : boards::user_kind::any;
      from.push_back({archive, kind});
      const auto found = model_.find(archive);
      const auto resolved = boards::resolve(user, kind);
      if (found != model_.end() && resolved) found->second.erase(*resolved);
    }
    version_ += random_() % 3;
    REQUIRE(store_->erase(user, from, version_) == write_result::done);
    REQUIRE(store_->erase(user, from, version_) == write_result::done);
  }

  void remove() {
    std::vector<boards::board_id> removed;
    for (auto left = random_() % 3; left > 0; --left) removed.push_back(any_number());
    REQUIRE(store_->remove(removed) == write_result::done);
    for (const auto archive : removed) {
      model_.erase(archive);
      REQUIRE_FALSE(store_->contains(archive));
      REQUIRE_FALSE(store_->open(archive));
    }
  }

  void keep_view() {
    if (views_.size() > 3) views_.erase(views_.begin());
    const auto found = model_.find(any_number());
    if (found != model_.end()) views_.push_back({*store_->open(found->first), found->second});
  }

  void check_files() const {
    const auto summary = check(options_.directory, {});
    REQUIRE(summary.erased_up_to == version_);
    REQUIRE(summary.archives.size() == model_.size());
    for (const auto& [archive, of] : model_) {
      const auto& found = summary.archives.at(archive);
      REQUIRE(found.users == of.shown.size());
      REQUIRE(found.hidden == of.hidden.size());
    }
  }

  const archive_store_options options_;
  std::mt19937_64& random_;
  std::unique_ptr<archive_store> store_;
  model model_;
  std::vector<kept_view> views_;
  std::uint64_t version_ = 0;
};

}  // namespace

TEST_CASE("archives say what a plain model does, whatever was written, erased and removed") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  auto options = tiny(scratch / "archives");
  SECTION("large ones, in files and sorted parts of their own") {}
  SECTION("small ones, gathered in memory") {
    options.gathered_bytes = std::size_t{1} << 20;
    options.sorted_bytes = std::size_t{1} << 20;
    options.file_bytes = std::size_t{1} << 20;
  }
  random_life life(options, random);
  for (std::size_t i = 0; i < 150; i += tests::stride(5)) life.step();
  life.reopen();
}

// Bug: sums of positions that overflow, or an answer from a page that is not there.
TEST_CASE("an archive without users has no entries, and everybody would be the first") {
  const scratch_directory scratch;
  archive_store store(tiny(scratch / "archives"));
  auto writer = store.write();
  writer.begin(boards::board_id{7}, ranking::order::ascending);
  REQUIRE(writer.finish() == write_result::done);
  const auto view = store.open(boards::board_id{7});
  REQUIRE(view);
  REQUIRE(view->users() == 0);
  REQUIRE(view->page(1, 10, true).empty());
  REQUIRE(view->position_of_total(5) == 1);
  REQUIRE(view->competition_rank(5) == 1);
  REQUIRE(view->count(-5, 5) == 0);
  REQUIRE_FALSE(view->find(ranking::user_id(1)));
}

// Bug: numbers of archives that are ordered as text, or whose ranges end before the last.
TEST_CASE("the number of an archive may be any") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  archive_store store(tiny(scratch / "archives"));
  model expected;
  for (const std::uint64_t number : {0ULL, 1ULL, 255ULL, 256ULL, 1ULL << 40, ~0ULL})
    expected[boards::board_id{number}] = random_archive(random, 200);
  auto writer = store.write();
  for (const auto& [archive, of] : expected) write(writer, archive, of);
  REQUIRE(writer.finish() == write_result::done);
  require_same(store, expected, random);
}

// Bug: two writers that give their archives the same place.
TEST_CASE("several writers may be at work, and what one of them drops leaves nothing") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  archive_store store(tiny(scratch / "archives"));
  model expected;
  auto first = store.write();
  auto second = store.write();
  write(first, boards::board_id{1}, expected[boards::board_id{1}] = random_archive(random, 500));
  write(second, boards::board_id{1}, random_archive(random, 600));
  write(second, boards::board_id{2}, expected[boards::board_id{2}] = random_archive(random, 300));
  {
    auto dropped = store.write();
    write(dropped, boards::board_id{3}, random_archive(random, 1000));
  }
  REQUIRE(second.finish() == write_result::done);
  REQUIRE(first.finish() == write_result::done);
  require_same(store, expected, random);
}

// Bug: every start of the server leaves a file behind for good.
TEST_CASE("archives that are opened and closed many times do not gather files") {
  SEEDED_GENERATOR(random);
  const scratch_directory scratch;
  const auto options = tiny(scratch / "archives");
  model expected;
  {
    archive_store store(options);
    auto writer = store.write();
    write(writer, boards::board_id{1}, expected[boards::board_id{1}] = random_archive(random, 500));
    REQUIRE(writer.finish() == write_result::done);
  }
  const auto files_after = [&](int openings) {
    for (int i = 0; i < openings; ++i) require_same(archive_store(options), expected, random);
    const std::filesystem::directory_iterator files(options.directory);
    return std::distance(begin(files), end(files));
  };
  const auto after_two = files_after(2);
  REQUIRE(files_after(8) <= after_two);
  REQUIRE(check(options.directory, {}).archives.size() == 1);
}
