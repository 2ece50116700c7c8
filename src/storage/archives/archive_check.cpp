#include "src/storage/archives/archive_check.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "src/storage/archives/archive_database.hpp"
#include "src/storage/archives/page_codec.hpp"
#include "src/storage/archives/user_buckets.hpp"
#include "src/storage/archives/user_sorter.hpp"
#include "src/storage/rocksdb/rocksdb_setup.hpp"

namespace scoreboard::storage::archives {

namespace {

struct found_archive {
  boards::board_id archive = boards::default_board_id;
  archive_header header;
};

/// Reads the records of all archives in the order of keys, and finds what should not be there.
class record_reader {
 public:
  record_reader(rocksdb::DB& db, const std::string& directory, const store::progress_visitor& visit)
      : directory_(directory), visit_(visit), it_(db.NewIterator(scan_options())) {}

  std::vector<found_archive> headers() {
    std::vector<found_archive> found;
    for (it_->Seek(rocksdb::Slice(&header_kind, 1)); is_of(header_kind); it_->Next()) {
      const auto archive = archive_of(it_->key().ToStringView());
      const auto header = decode_header(it_->value().ToStringView());
      if (!archive || !header) refuse_record(it_->key().ToStringView());
      found.push_back({*archive, *header});
      count();
    }
    it_->Seek(rocksdb::Slice(&record_kind, 1));
    std::ranges::sort(found, {}, [](const auto& one) { return one.header.body; });
    return found;
  }

  /// The value of the next record, which must have this key.
  std::string take(const std::string& key) {
    if (!is_of(record_kind) || it_->key().ToStringView() > key) refuse_record(key);
    require_before(key);
    auto value = it_->value().ToString();
    count();
    it_->Next();
    return value;
  }

  /// There must be no further record.
  void require_end() {
    if (is_of(record_kind)) refuse_record(it_->key().ToStringView());
  }

  [[noreturn]] void refuse_record(std::string_view key) const {
    refuse_archives(directory_, "the record with the key 0x" + rocksdb::Slice(key).ToString(true) +
                                    " is missing, cannot be read, or should not be there");
  }

 private:
  bool is_of(char kind) {
    if (!it_->status().ok()) refuse_archives(directory_, it_->status());
    return it_->Valid() && it_->key().starts_with(rocksdb::Slice(&kind, 1));
  }

  void require_before(const std::string& key) const {
    if (it_->key().ToStringView() != key) refuse_record(it_->key().ToStringView());
  }

  void count() {
    constexpr std::uint64_t step = std::uint64_t{1} << 20;
    const auto before = bytes_ / step;
    bytes_ += it_->key().size() + it_->value().size();
    if (visit_ && bytes_ / step != before) visit_(bytes_);
  }

  const std::string& directory_;
  const store::progress_visitor& visit_;
  const std::unique_ptr<rocksdb::Iterator> it_;
  std::uint64_t bytes_ = 0;
};

/// Checks one archive after the other.
class archive_checker {
 public:
  archive_checker(record_reader& records, const std::string& directory, std::uint64_t seed)
      : records_(records), directory_(directory), seed_(seed) {}

  archive_summary check(const found_archive& of) {
    of_ = of;
    places_.clear();
    summary_ = {};
    summary_.users = of.header.users;
    for (std::uint64_t i = 0; i < of.header.hidden_pages(); ++i) check_hidden_page(i);
    last_total_.reset();
    for (std::uint64_t i = 0; i < of.header.pages(); ++i) check_page(i);
    std::ranges::sort(places_);
    const auto twice = std::ranges::adjacent_find(places_, {}, &user_place::hash);
    // So many users that two of them have the same 64 bits are on no board.
    if (twice != places_.end()) {
      refuse("the entries " + std::to_string(twice->slot) + " and " +
             std::to_string(std::next(twice)->slot) + " have the same user");
    }
    check_buckets();
    return summary_;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    refuse_archives(directory_,
                    "in archive " + std::to_string(boards::number(of_.archive)) + " " + why);
  }

  void check_hidden_page(std::uint64_t index) {
    const auto first = index * entries_per_page;
    const auto key = record_key(of_.header.body, record::hidden_page, index);
    const auto entries = decode_hidden_page(records_.take(key));
    if (!entries || entries->size() != std::min(entries_per_page, of_.header.hidden - first))
      records_.refuse_record(key);
    for (std::size_t i = 0; i < entries->size(); ++i) {
      const auto& entry = (*entries)[i];
      note(entry.of, of_.header.users + first + i);
      if (entry.of.user.is_nobody()) continue;
      ++summary_.hidden;
      if (entry.position < 1 || entry.position > of_.header.users + 1)
        refuse("a hidden user would have a position beyond the last");
    }
  }

  void check_page(std::uint64_t index) {
    const auto first = index * entries_per_page;
    const auto key = record_key(of_.header.body, record::page, index);
    const auto entries = decode_page(records_.take(key), of_.header.order, true);
    if (!entries || entries->size() != std::min(entries_per_page, of_.header.users - first))
      records_.refuse_record(key);
    // In a page they are.
    const auto total = entries->front().total;
    const bool descending = of_.header.order == ranking::order::descending;
    if (last_total_ && (descending ? total > *last_total_ : total < *last_total_))
      refuse("the totals from position " + std::to_string(first + 1) + " on are not in order");
    last_total_ = entries->back().total;
    for (std::size_t i = 0; i < entries->size(); ++i) note((*entries)[i], first + i);
  }

  void note(const archived_entry& entry, std::uint64_t slot) {
    if (!entry.data.empty()) ++summary_.with_data;
    if (entry.user.is_nobody()) {
      ++summary_.erased;
      if (!entry.data.empty()) refuse("nobody has data");
    } else {
      places_.push_back({hash_of(entry.user, seed_), slot});
    }
  }

  void check_buckets() {
    auto place = places_.begin();
    std::string expected;
    for (std::uint64_t i = 0; i < of_.header.buckets(); ++i) {
      expected.clear();
      for (; place != places_.end() && bucket_of(place->hash, of_.header) == i; ++place)
        put_user_slot(expected, place->hash, place->slot, of_.header);
      const auto key = record_key(of_.header.body, record::bucket, i);
      if (records_.take(key) != expected)
        refuse("bucket " + std::to_string(i) + " does not lead to the users who are there");
    }
  }

  record_reader& records_;
  const std::string& directory_;
  const std::uint64_t seed_;
  found_archive of_;
  std::vector<user_place> places_;
  std::optional<std::int64_t> last_total_;
  archive_summary summary_;
};

std::uint64_t archive_bytes_in(const std::string& directory) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(directory, error)) {
    const auto size = file.is_regular_file(error) ? file.file_size(error) : 0;
    if (!error) bytes += size;
  }
  return bytes;
}

}  // namespace

archives_summary check(const std::string& directory, const store::progress_visitor& visit,
                       rocksdb::Env* env) {
  archive_store_options options;
  options.directory = directory;
  options.env = env;
  const auto opened = open_read_only(options);
  const auto status = opened.db->VerifyChecksum(scan_options());
  if (!status.ok()) refuse_archives(directory, status);

  archives_summary summary;
  summary.erased_up_to = opened.state.erased_up_to;
  summary.disk_bytes = archive_bytes_in(directory);
  record_reader records(*opened.db, directory, visit);
  archive_checker checker(records, directory, opened.state.seed);
  for (const auto& found : records.headers()) {
    if (found.header.body >= opened.state.next_body)
      refuse_archives(directory, "an archive has a body that was not given yet");
    summary.archives.emplace(found.archive, checker.check(found));
  }
  records.require_end();
  return summary;
}

}  // namespace scoreboard::storage::archives
