#include "src/storage/rocksdb/rocksdb_reading.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include <rocksdb/write_batch.h>

#include "src/boards/names.hpp"
#include "src/commits/codec.hpp"
#include "src/storage/rocksdb/earlier_formats.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"
#include "src/storage/season_codec.hpp"

namespace scoreboard::storage {

namespace {

[[noreturn]] void refuse_record(const std::string& directory, const rocksdb::Slice& key) {
  refuse(directory, "the record with the key 0x" + key.ToString(true) +
                        " cannot be read; restore a backup into another directory");
}

std::string read(rocksdb::DB& db, const std::string& directory, std::string_view key) {
  std::string value;
  const auto status = db.Get(scan_options(), rocksdb::Slice(key), &value);
  if (status.IsNotFound()) refuse(directory, "it is a database, but not of this program");
  if (!status.ok()) refuse(directory, status);
  return value;
}

bool visit_hidden(std::string_view key, std::string_view value, const store::visitor& into) {
  const auto of = codec::decode_user_key(codec::hidden_kind, key);
  if (!of || !value.empty()) return false;
  if (into.hidden) into.hidden(of->board, of->user);
  return true;
}

bool visit_total(std::string_view key, std::string_view value, const store::visitor& into) {
  auto of = codec::decode_user_key(codec::total_kind, key);
  const auto total = codec::decode_total(value);
  if (!of || !total) return false;
  if (into.total) into.total(of->board, {std::move(of->user), total->total, total->arrived});
  return true;
}

bool visit_data(std::string_view key, std::string_view value, const store::visitor& into) {
  const auto of = codec::decode_user_key(codec::data_kind, key);
  if (!of || !codec::is_data(value)) return false;
  if (into.data) into.data(of->board, of->user, value);
  return true;
}

bool visit_erased(std::string_view key, std::string_view value, const store::visitor& into) {
  const auto version = codec::decode_erased_key(key);
  const auto user = codec::decode_erased(value);
  if (!version || !user) return false;
  if (into.erased) into.erased(*version, *user);
  return true;
}

bool visit_event(std::string_view key, std::string_view value, const store::visitor& into) {
  const auto of = codec::decode_event(key, value);
  if (!of) return false;
  if (into.event) into.event(*of);
  return true;
}

bool visit_earlier(std::string_view key, std::string_view value, const store::visitor& into) {
  const auto of = codec::decode_earlier(key, value);
  if (!of) return false;
  if (into.earlier) into.earlier(*of);
  return true;
}

bool visit_keys(std::string_view key, std::string_view value, const store::visitor& into) {
  const auto of = codec::decode_keys_key(key);
  const auto keys = commits::decode(value);
  if (!of || !keys || keys->version != of->version || !keys->entries.empty()) return false;
  for (const auto& one : keys->requests) {
    if (one.window != of->window) return false;
  }
  if (into.keys) into.keys(*keys);
  return true;
}

/// The records of one kind of all boards, by number. `decode` gives none for what it cannot read.
template <class Value, class Decode>
std::map<boards::board_id, Value> read_of_boards(rocksdb::DB& db, const std::string& directory,
                                                 char kind, Decode decode) {
  std::map<boards::board_id, Value> found;
  scan_kind(db, directory, kind, [&](std::string_view key, std::string_view value) {
    const auto board = codec::decode_board_key(kind, key);
    const auto decoded = decode(value);
    if (board && decoded) found.emplace(*board, *decoded);
    return board && decoded;
  });
  return found;
}

void visit_archives(rocksdb::DB& db, const std::string& directory, const store::visitor& into) {
  std::map<std::pair<boards::board_id, boards::board_id>, std::optional<std::uint64_t>> written;
  scan_kind(db, directory, codec::written_kind, [&](std::string_view key, std::string_view value) {
    const auto found = codec::decode_written(key, value);
    if (found) written.emplace(std::pair(found->origin, found->archive), found->users);
    return found.has_value();
  });
  std::map<codec::archive_key, std::optional<boards::frozen_details>> frozen;
  scan_kind(db, directory, codec::frozen_kind, [&](std::string_view key, std::string_view value) {
    const auto found = codec::decode_archive_key(codec::frozen_kind, key);
    return found && codec::decode_freeze(value, frozen[*found]);
  });
  std::vector<store::archive_record> all;
  scan_kind(db, directory, codec::archive_kind, [&](std::string_view key, std::string_view value) {
    auto found = codec::decode_archive(key, value);
    if (!found) return false;
    if (const auto users = written.extract({found->origin, found->info.id})) {
      found->info.written = users.mapped().has_value();
      found->info.deleted = !found->info.written;
      found->info.users = users.mapped().value_or(0);
    }
    // A frozen one is not deleted.
    if (auto shown = frozen.extract({found->origin, found->info.id})) {
      if (found->info.deleted) return false;
      found->info.frozen = true;
      found->details = std::move(shown.mapped());
    }
    all.push_back(*std::move(found));
    return true;
  });
  if (!written.empty()) {
    const auto& [origin, archive] = written.begin()->first;
    refuse_record(directory, codec::encode_archive_key(codec::written_kind, origin, archive));
  }
  if (!frozen.empty()) {
    const auto& [origin, archive] = frozen.begin()->first;
    refuse_record(directory, codec::encode_archive_key(codec::frozen_kind, origin, archive));
  }
  std::ranges::sort(all, {}, [](const store::archive_record& record) {
    return std::pair(record.origin, record.info.place);
  });
  if (!into.archive) return;
  for (const auto& found : all) into.archive(found);
}

void visit_boards(rocksdb::DB& db, const std::string& directory, const store::visitor& into) {
  auto settings =
      read_of_boards<boards::settings>(db, directory, codec::settings_kind, codec::decode_settings);
  auto due = read_of_boards<boards::due_times>(db, directory, codec::due_kind, codec::decode_due);
  const auto visit = [&](boards::board_id board, codec::board_value value) {
    store::board_record found{board,        std::move(value.name), {}, value.season_start_ms,
                              value.origin, value.season,          {}};
    if (const auto chosen = settings.extract(board)) found.settings = chosen.mapped();
    if (const auto times = due.extract(board)) found.due = times.mapped();
    if (into.board) into.board(found);
  };
  // "default" has no record of its own before it is made anew, or its first season ends.
  if (settings.contains(boards::default_board_id) || due.contains(boards::default_board_id))
    visit(boards::default_board_id,
          {std::string(boards::default_board), std::nullopt, 1, boards::default_board_id});
  scan_kind(db, directory, codec::board_kind, [&](std::string_view key, std::string_view value) {
    const auto board = codec::decode_board_key(codec::board_kind, key);
    auto of = board ? codec::decode_board(*board, value) : std::nullopt;
    if (!of || *board == boards::default_board_id) return false;
    visit(*board, std::move(*of));
    return true;
  });
  if (!settings.empty())
    refuse_record(directory,
                  codec::encode_board_key(codec::settings_kind, settings.begin()->first));
  if (!due.empty())
    refuse_record(directory, codec::encode_board_key(codec::due_kind, due.begin()->first));
}

}  // namespace

void scan_kind(rocksdb::DB& db, const std::string& directory, char kind,
               const std::function<bool(std::string_view key, std::string_view value)>& visit) {
  const std::string end(1, static_cast<char>(kind + 1));
  const rocksdb::Slice bound(end);
  auto options = scan_options();
  options.iterate_upper_bound = &bound;
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(options));
  for (it->Seek(std::string(1, kind)); it->Valid(); it->Next()) {
    if (!visit(it->key().ToStringView(), it->value().ToStringView())) {
      refuse_record(directory, it->key());
    }
  }
  if (!it->status().ok()) refuse(directory, it->status());
}

rocksdb::Status delete_kind(rocksdb::WriteBatch& batch, char kind) {
  return batch.DeleteRange(std::string(1, kind), std::string(1, static_cast<char>(kind + 1)));
}

store_meta read_meta(rocksdb::DB& db, const std::string& directory) {
  store_meta meta;
  const auto identity = codec::decode_identity(read(db, directory, codec::identity_key));
  if (!identity) refuse_record(directory, rocksdb::Slice(codec::identity_key));
  if (identity->version > codec::format_version) {
    refuse(directory, "it has format " + std::to_string(identity->version) +
                          " and this program knows none after " +
                          std::to_string(codec::format_version) + "; use a newer program");
  }
  meta.identity = *identity;
  const auto progress = codec::decode_progress(read(db, directory, codec::progress_key));
  if (!progress) refuse_record(directory, rocksdb::Slice(codec::progress_key));
  meta.progress = *progress;
  return meta;
}

void read_all(rocksdb::DB& db, const std::string& directory, const store_meta& meta,
              const store::visitor& into) {
  if (meta.identity.version < first_of_commits) return read_earlier(db, directory, into);
  visit_boards(db, directory, into);
  const auto scan = [&](char kind, auto visit) {
    scan_kind(db, directory, kind, [&](std::string_view key, std::string_view value) {
      return visit(key, value, into);
    });
  };
  visit_archives(db, directory, into);
  scan(codec::earlier_kind, visit_earlier);
  scan(codec::hidden_kind, visit_hidden);
  scan(codec::total_kind, visit_total);
  scan(codec::data_kind, visit_data);
  scan(codec::erased_kind, visit_erased);
  scan(codec::event_kind, visit_event);
  scan(codec::keys_kind, visit_keys);
}

}  // namespace scoreboard::storage
