#include "src/storage/rocksdb/store_upgrade.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <rocksdb/write_batch.h>

#include "src/commits/codec.hpp"
#include "src/storage/codec.hpp"
#include "src/storage/rocksdb/earlier_formats.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"

namespace scoreboard::storage {

namespace {

/// Writes records a few at a time. Each write has its number, as every other.
class record_writer {
 public:
  record_writer(rocksdb::DB& db, const std::string& directory,
                const codec::progress_record& written)
      : db_(db), directory_(directory), written_(written) {}

  void put(std::string_view key, std::string_view value) {
    constexpr std::size_t bytes_a_write = std::size_t{1} << 20;
    require(directory_, batch_.Put(rocksdb::Slice(key), rocksdb::Slice(value)));
    if (batch_.GetDataSize() >= bytes_a_write) write({});
  }

  /// Takes away what an upgrade that was interrupted has left.
  void clear_kind(char kind) { require(directory_, delete_kind(batch_, kind)); }

  void write(const rocksdb::WriteOptions& how) {
    ++written_.write_number;
    require(directory_,
            batch_.Put(rocksdb::Slice(codec::progress_key), codec::encode_progress(written_)));
    require(directory_, db_.Write(how, &batch_));
    batch_.Clear();
  }

  rocksdb::WriteBatch& batch() noexcept { return batch_; }
  codec::progress_record& written() noexcept { return written_; }

 private:
  rocksdb::DB& db_;
  const std::string& directory_;
  codec::progress_record written_;
  rocksdb::WriteBatch batch_;
};

/// Writes the records of today beside those of format 1 or 2.
void rewrite(rocksdb::DB& db, const std::string& directory, const store_meta& before,
             record_writer& to) {
  for (const char kind : {codec::board_kind, codec::keys_kind, codec::total_kind})
    to.clear_kind(kind);
  std::uint64_t last_time_ms = 0;
  std::string key;
  std::string value;
  store::visitor into;
  into.board = [&](const store::board_record& found) {
    to.put(codec::encode_board_key(codec::board_kind, found.board),
           codec::encode_board(found.board, {found.name, found.season_start_ms, 1, found.board}));
  };
  into.total = [&](boards::board_id board, const ranking::entry& found) {
    codec::encode_user_key(codec::total_kind, board, found.user, key);
    codec::encode_total({found.total, found.arrived}, value);
    to.put(key, value);
  };
  into.keys = [&](const commits::commit& keys) {
    last_time_ms = std::max(last_time_ms, keys.time_ms);
    if (keys.requests.empty()) return;
    commits::encode(keys, value);
    to.put(codec::encode_keys_key({keys.requests.front().window, keys.version}), value);
  };
  read_all(db, directory, before, into);
  // Format 1 has another number in the place of this time.
  if (before.identity.version == 1)
    to.written().reached.time_ms = to.written().reached.wall_ms = last_time_ms;
  require(directory, delete_earlier(to.batch()));
}

}  // namespace

store_meta upgrade(rocksdb::DB& db, const std::string& directory, const store_meta& before) {
  auto after = before;
  after.identity.version = codec::format_version;
  record_writer to(db, directory, before.progress);
  if (before.identity.version < first_of_commits) rewrite(db, directory, before, to);
  require(directory, to.batch().Put(rocksdb::Slice(codec::identity_key),
                                    codec::encode_identity(after.identity)));
  rocksdb::WriteOptions synced;
  synced.sync = true;
  to.write(synced);
  after.progress = to.written();
  return after;
}

}  // namespace scoreboard::storage
