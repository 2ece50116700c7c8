#include "actors/server/backups.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "actors/server/recovery.hpp"
#include "src/storage/rocksdb/store_check.hpp"
#include "tests/catch.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"

using namespace scoreboard;
using namespace scoreboard::storage::testing;
using boards::user_kind;
using ranking::user_id;
using storage::write_result;

namespace {

constexpr boards::board_id standard = boards::default_board_id;

/// A server's data directory, without a server.
class data_directory {
 public:
  explicit data_directory(std::string path)
      : path_(std::move(path)),
        store_(std::make_unique<storage::rocksdb_store>(in(path_ + "/store"))) {
    spdlog::set_level(spdlog::level::off);
  }

  void append(std::vector<commits::entry> entries) {
    const auto last = store_->last();
    const auto result = write(last.version + 1, last.last_arrival + 1, std::move(entries));
    REQUIRE(result == write_result::done);
  }

  void back_up(const std::string& directory) {
    const storage::archives::archive_store archives({path_ + "/archives"});
    REQUIRE(store_->sync() == write_result::done);
    actors::add_backup(*store_, archives, directory, [](std::uint64_t /*bytes*/) {});
  }

  void close() { store_.reset(); }
  const storage::store& store() const { return *store_; }
  const std::string& path() const { return path_; }

  /// The users whom events name, by the numbers of these.
  std::vector<std::pair<std::uint64_t, user_id>> named() const {
    std::vector<std::pair<std::uint64_t, user_id>> found;
    for (const auto& [number, told] : content_of(*store_).events) {
      if (commits::names_user(told)) found.emplace_back(number, told.user);
    }
    return found;
  }

 private:
  write_result write(std::uint64_t version, std::uint64_t last_arrival,
                     std::vector<commits::entry> entries) {
    commits::commit next{version, version, last_arrival, {}, {}, {}, 1'000 + version};
    next.entries = std::move(entries);
    return storage::testing::append(*store_, std::move(next));
  }

  std::string path_;
  std::unique_ptr<storage::rocksdb_store> store_;
};

commits::visibility_change showing(const user_id& user, user_kind kind = user_kind::any) {
  return {standard, user, false, "b", kind};
}

void restore(const std::string& backups, const std::string& data, const std::string& erased_in) {
  actors::restore_backup(backups, data, erased_in, [](std::uint64_t /*bytes*/) {});
}

}  // namespace

// Bug: events after a restore get the numbers of others that listeners have heard since the backup.
TEST_CASE("a restore counts events on from beyond all that were heard since the backup") {
  const scratch_directory scratch;
  const auto backups = scratch / "backups";
  data_directory before(scratch / "before");
  before.append({showing(user_id(1)), showing(user_id(2))});
  before.back_up(backups);
  before.append({showing(user_id(3)), showing(user_id(4))});
  REQUIRE(before.store().last().last_event == 4);
  restore(backups, scratch / "after", "");
  CHECK(storage::check(scratch / "after/store", {}).last.last_event ==
        2 + actors::skipped_events_of_restore);

  data_directory after(scratch / "after");
  CHECK(after.store().last().version == 1 + actors::version_step_of_restore);
  CHECK(after.store().last().forgotten_event == 0);
  after.append({showing(user_id(5))});
  using list = std::vector<std::pair<std::uint64_t, user_id>>;
  const list expected{
      {1, user_id(1)}, {2, user_id(2)}, {3 + actors::skipped_events_of_restore, user_id(5)}};
  CHECK(after.named() == expected);
  const auto state = actors::recover(after.store(), {1, boards::most_users_on_one_shard}, {});
  CHECK(state.events.size() == 3);
  CHECK(state.last.last_event == expected.back().first);

  // Once more, of a state that was restored.
  after.back_up(scratch / "again");
  restore(scratch / "again", scratch / "third", "");
  const data_directory third(scratch / "third");
  CHECK(third.store().last().last_event == 3 + 2 * actors::skipped_events_of_restore);
  CHECK(third.named() == expected);
}

// Bug: a restore brings the names of erased users back in events, or takes those of others.
TEST_CASE("a restore takes the names of those who were erased since from events, and no others") {
  const scratch_directory scratch;
  const auto backups = scratch / "backups";
  data_directory before(scratch / "before");
  before.append(
      {showing(user_id(5)), showing(user_id("5")), showing(user_id("5"), user_kind::string)});
  before.back_up(backups);
  before.append({commits::user_erased{{user_id(5), true}}});
  before.close();
  restore(backups, scratch / "after", before.path());
  CHECK(storage::check(scratch / "after/store", {}).erased_users == 1);
  const data_directory after(scratch / "after");
  CHECK(after.named() == std::vector{std::pair(std::uint64_t{1}, user_id::nobody()),
                                     std::pair(std::uint64_t{2}, user_id("5")),
                                     std::pair(std::uint64_t{3}, user_id::nobody())});
  CHECK(after.store().last().last_event == 4 + actors::skipped_events_of_restore);
}
