#include "src/storage/rocksdb/store_creation.hpp"

#include <cstdint>
#include <filesystem>
#include <system_error>

#include <rocksdb/write_batch.h>

#include "src/base/random_word.hpp"
#include "src/storage/codec.hpp"
#include "src/storage/file_sync.hpp"
#include "src/storage/rocksdb/acknowledged_mark.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"

namespace scoreboard::storage {

std::unique_ptr<rocksdb::DB> open_database(const rocksdb::Options& options,
                                           const std::string& directory, rocksdb::Status& status) {
  rocksdb::DB* opened = nullptr;
  status = rocksdb::DB::Open(options, directory, &opened);
  return std::unique_ptr<rocksdb::DB>(opened);
}

void make_store(const rocksdb_store_options& from) {
  // Under another name first.
  const auto unfinished = from.directory + ".new";
  std::error_code error;
  std::filesystem::remove_all(unfinished, error);
  if (!error) std::filesystem::create_directories(unfinished, error);
  if (error) refuse(unfinished, error.message());

  auto options = writing_options(from);
  options.create_if_missing = true;
  options.error_if_exists = true;
  rocksdb::Status status;
  auto db = open_database(options, unfinished, status);
  require(unfinished, status);
  codec::identity identity;
  identity.seed = random_word();
  rocksdb::WriteBatch batch;
  require(unfinished,
          batch.Put(rocksdb::Slice(codec::identity_key), codec::encode_identity(identity)));
  require(unfinished, batch.Put(rocksdb::Slice(codec::progress_key), codec::encode_progress({})));
  require(unfinished, db->Write({}, &batch));
  require(unfinished, db->Flush({}));
  require(unfinished, db->Close());
  db.reset();
  acknowledged_mark::create(unfinished, 0);
  rename_directory(unfinished, from.directory);
}

}  // namespace scoreboard::storage
