#include "tests/storage/damaged_store.hpp"

#include <memory>

#include <rocksdb/db.h>

#include "src/storage/rocksdb/store_check.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/catch.hpp"

namespace scoreboard::storage::testing {

std::string check_refusal(const std::string& directory) {
  try {
    check(directory, {});
  } catch (const storage_error& error) {
    return error.what();
  }
  return {};
}

void put_raw(const std::string& directory, std::string_view key, const std::string& value) {
  rocksdb::DB* opened = nullptr;
  REQUIRE(rocksdb::DB::Open({}, directory, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  REQUIRE(db->Put({}, rocksdb::Slice(key), value).ok());
  REQUIRE(db->Flush({}).ok());
}

}  // namespace scoreboard::storage::testing
