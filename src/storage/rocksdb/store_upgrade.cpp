#include "src/storage/rocksdb/store_upgrade.hpp"

#include <algorithm>

#include <rocksdb/write_batch.h>

#include "src/storage/codec.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"

namespace scoreboard::storage {

store_meta upgrade(rocksdb::DB& db, const std::string& directory, const store_meta& before) {
  auto after = before;
  after.identity.version = codec::format_version;
  after.progress.reached.time_ms = 0;
  ++after.progress.write_number;

  rocksdb::WriteBatch batch;
  std::string value;
  read_rounds(db, directory, [&](const commits::round_record& round) {
    codec::encode_round(round, value);
    require(directory, batch.Put(codec::encode_round_key(round.window, round.number), value));
    auto& time_ms = after.progress.reached.time_ms;
    time_ms = std::max(time_ms, round.time_ms);
  });
  const std::string first(1, codec::round_kind);
  const std::string end(1, static_cast<char>(codec::round_kind + 1));
  require(directory, batch.DeleteRange(first, end));
  require(directory,
          batch.Put(rocksdb::Slice(codec::identity_key), codec::encode_identity(after.identity)));
  require(directory,
          batch.Put(rocksdb::Slice(codec::progress_key), codec::encode_progress(after.progress)));
  rocksdb::WriteOptions synced;
  synced.sync = true;
  require(directory, db.Write(synced, &batch));
  return after;
}

}  // namespace scoreboard::storage
