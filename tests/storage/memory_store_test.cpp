#include "src/storage/memory_store.hpp"

#include <memory>

#include "src/storage/storage_error.hpp"
#include "tests/catch.hpp"
#include "tests/storage/store_content.hpp"

using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;

TEST_CASE("a memory store without a medium keeps nothing but how far it has come") {
  memory_store opened;
  commit_writer writer(1);
  REQUIRE(writer.write(opened) == write_result::done);
  REQUIRE(opened.sync() == write_result::done);
  auto last = writer.now().last;
  last.forgotten_event = last.last_event;
  REQUIRE(content_of(opened) == store_content{{}, {}, {}, {}, {}, {}, {}, {}, {}, last});
  REQUIRE(opened.approximate_users() == 0);
  REQUIRE_THROWS_AS(opened.backup("/nowhere", {}), storage_error);
}

TEST_CASE("a crash takes from a medium what was not synced") {
  const auto medium = std::make_shared<memory_medium>();
  commit_writer writer(1);
  {
    memory_store opened(medium);
    REQUIRE(writer.write(opened) == write_result::done);
    REQUIRE(opened.sync() == write_result::done);
    REQUIRE(writer.write(opened) == write_result::done);
  }
  REQUIRE(content_of(memory_store(medium)) == writer.after(2));
  medium->crash();
  REQUIRE(content_of(memory_store(medium)) == writer.after(1));
  REQUIRE(medium->syncs() == 1);
}

TEST_CASE("a full medium takes nothing, and goes on when there is space") {
  const auto medium = std::make_shared<memory_medium>();
  memory_store opened(medium);
  commit_writer writer(1);
  medium->set_full(true);
  REQUIRE(writer.write(opened) == write_result::no_space);
  REQUIRE_FALSE(opened.trouble().empty());
  REQUIRE(content_of(opened) == store_content());
  medium->set_full(false);
  REQUIRE(writer.write(opened) == write_result::done);
  REQUIRE(content_of(opened) == writer.now());
}

TEST_CASE("after a failure a memory store takes nothing more") {
  const auto what = GENERATE(memory_medium::operation::write, memory_medium::operation::sync);
  const auto medium = std::make_shared<memory_medium>();
  memory_store opened(medium);
  commit_writer writer(1);
  medium->fail_next(what);
  const auto written = writer.write(opened);
  const bool write_fails = what == memory_medium::operation::write;
  REQUIRE(written == (write_fails ? write_result::failed : write_result::done));
  REQUIRE(opened.sync() == write_result::failed);
  REQUIRE(opened.sync() == write_result::failed);
  REQUIRE(writer.write(opened) == write_result::failed);
  memory_store again(medium);
  REQUIRE(writer.write(again) == write_result::done);
}
