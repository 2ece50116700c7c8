#include "src/storage/rocksdb/rocksdb_reading.hpp"

#include <cstdio>
#include <memory>
#include <utility>

#include "src/storage/rocksdb/rocksdb_setup.hpp"

namespace scoreboard::storage {

namespace {

[[noreturn]] void refuse_record(const std::string& directory, const rocksdb::Slice& key) {
  refuse(directory, "the record with the key 0x" + key.ToString(true) +
                        " cannot be read; restore a backup into another directory");
}

/// Calls `visit` with every key and value from `first` up to before `end`, without copying them.
template <class Visit>
void scan(rocksdb::DB& db, const std::string& directory, const std::string& first, char end_kind,
          const Visit& visit) {
  const std::string end(1, end_kind);
  const rocksdb::Slice bound(end);
  auto options = scan_options();
  options.iterate_upper_bound = &bound;
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(options));
  for (it->Seek(first); it->Valid(); it->Next()) {
    if (!visit(it->key().ToStringView(), it->value().ToStringView())) {
      refuse_record(directory, it->key());
    }
  }
  if (!it->status().ok()) refuse(directory, it->status());
}

std::string read(rocksdb::DB& db, const std::string& directory, std::string_view key) {
  std::string value;
  const auto status = db.Get(scan_options(), rocksdb::Slice(key), &value);
  if (status.IsNotFound()) refuse(directory, "it is a database, but not of this program");
  if (!status.ok()) refuse(directory, status);
  return value;
}

/// A record of format 1 as those of the two windows in which its keys may be.
std::pair<commits::round_record, commits::round_record> split(const commits::round_record& old) {
  commits::round_record single{old.number, old.time_ms, commits::key_window::sender, {}, {}};
  commits::round_record lists{old.number, old.time_ms, commits::key_window::sender_list, {}, {}};
  auto result = old.results.begin();
  for (auto request : old.requests) {
    auto& to = request.result_count == 1 ? single : lists;
    // It was made of the request's meaning, and is made of its bytes now.
    request.fingerprint = commits::round_record::unknown_fingerprint;
    to.requests.push_back(request);
    const auto end = result + request.result_count;
    to.results.insert(to.results.end(), result, end);
    result = end;
  }
  return {std::move(single), std::move(lists)};
}

constexpr char after(char kind) { return static_cast<char>(kind + 1); }

}  // namespace

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

void read_standings(rocksdb::DB& db, const std::string& directory,
                    const store::standing_visitor& visit) {
  scan(db, directory, std::string(1, codec::user_kind), after(codec::user_kind),
       [&](std::string_view key, std::string_view value) {
         const auto user = codec::decode_user_key(key);
         const auto standing = codec::decode_standing(value);
         if (!user || !standing) return false;
         visit(user->board, user->user, standing->total, standing->arrived);
         return true;
       });
}

void read_rounds(rocksdb::DB& db, const std::string& directory, const store::round_visitor& visit) {
  const auto read_kind = [&](char kind, const store::round_visitor& take) {
    scan(db, directory, std::string(1, kind), after(kind),
         [&](std::string_view key, std::string_view value) {
           const auto round = codec::decode_round(key, value);
           if (!round) return false;
           take(*round);
           return true;
         });
  };
  read_kind(codec::round_kind, [&](const commits::round_record& old) {
    auto [single, lists] = split(old);
    if (!single.requests.empty()) visit(single);
    if (!lists.requests.empty()) visit(lists);
  });
  read_kind(codec::window_kind, visit);
}

}  // namespace scoreboard::storage
