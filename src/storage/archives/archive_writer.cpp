#include "src/storage/archives/archive_writer.hpp"

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/storage/archives/archive_removal.hpp"
#include "src/storage/archives/page_codec.hpp"
#include "src/storage/archives/record_stream.hpp"
#include "src/storage/archives/user_buckets.hpp"
#include "src/storage/archives/user_sorter.hpp"

namespace scoreboard::storage::archives {

namespace {

/// In the slot of a hidden user, before it is known how many users are shown.
constexpr std::uint64_t hidden_flag = std::uint64_t{1} << 63;

}  // namespace

struct archive_writer::content {
  explicit content(std::shared_ptr<archive_database> database)
      : to(std::move(database)),
        stream(*to),
        sorter(to->env(), to->new_file(), to->options().sorted_bytes) {}

  struct written_archive {
    boards::board_id archive;
    archive_header header;
  };

  archive_header& header() { return archives.back().header; }

  void note_user(const ranking::user_id& user, std::uint64_t slot) {
    sorter.add({hash_of(user, to->seed()), slot});
  }

  void end_hidden_page() {
    if (hidden_page.empty()) return;
    const auto index = (header().hidden - 1) / entries_per_page;
    encode_hidden_page(hidden_page, value);
    stream.put(record_key(header().body, record::hidden_page, index), value);
    hidden_page.clear();
  }

  void end_page() {
    if (page.empty()) return;
    const auto index = (header().users - 1) / entries_per_page;
    encode_page(page, header().order, value);
    stream.put(record_key(header().body, record::page, index), value);
    page.clear();
  }

  void end_archive() {
    if (archives.empty()) return;
    end_hidden_page();
    end_page();
    const auto& of = header();
    std::uint64_t bucket = 0;
    value.clear();
    const auto end_buckets_before = [&](std::uint64_t next) {
      for (; bucket < next; ++bucket) {
        stream.put(record_key(of.body, record::bucket, bucket), value);
        value.clear();
      }
    };
    const auto buckets = of.buckets();
    stream.note(sorter.visit_sorted([&](const user_place& place) {
      if (buckets == 0) return;
      end_buckets_before(bucket_of(place.hash, of));
      const bool is_hidden = (place.slot & hidden_flag) != 0;
      const auto slot = is_hidden ? of.users + (place.slot ^ hidden_flag) : place.slot;
      put_user_slot(value, place.hash, slot, of);
    }));
    end_buckets_before(buckets);
  }

  const std::shared_ptr<archive_database> to;
  record_stream stream;
  user_sorter sorter;
  std::vector<written_archive> archives;  // the last one is being written
  std::vector<hidden_entry> hidden_page;
  std::vector<archived_entry> page;
  std::string value;  // to be filled again and again
};

archive_writer::archive_writer(std::shared_ptr<archive_database> to)
    : content_(std::make_unique<content>(std::move(to))) {}

archive_writer::archive_writer(archive_writer&&) noexcept = default;
archive_writer& archive_writer::operator=(archive_writer&&) noexcept = default;
archive_writer::~archive_writer() = default;

void archive_writer::begin(boards::board_id archive, ranking::order order) {
  content_->end_archive();
  archive_header header;
  header.body = content_->to->take_body();
  header.order = order;
  content_->archives.push_back({archive, header});
}

void archive_writer::add_hidden(const ranking::user_id& user, std::int64_t total,
                                std::uint64_t position, std::string_view data) {
  auto& to = *content_;
  assert(!to.archives.empty() && to.header().users == 0 && !user.is_nobody());
  assert(data.size() <= codec::max_data_bytes);
  to.note_user(user, hidden_flag | to.header().hidden++);
  to.hidden_page.push_back({{user, total, std::string(data)}, position});
  if (to.hidden_page.size() == entries_per_page) to.end_hidden_page();
}

void archive_writer::add(const ranking::user_id& user, std::int64_t total, std::string_view data) {
  auto& to = *content_;
  assert(!to.archives.empty() && !user.is_nobody() && data.size() <= codec::max_data_bytes);
  to.end_hidden_page();
  to.note_user(user, to.header().users++);
  to.page.push_back({user, total, std::string(data)});
  if (to.page.size() == entries_per_page) to.end_page();
}

bool archive_writer::is_good() const noexcept { return content_->stream.status().ok(); }

std::uint64_t archive_writer::bytes() const noexcept { return content_->stream.bytes(); }

write_result archive_writer::finish() {
  auto& from = *content_;
  from.end_archive();
  change_set changes;
  from.stream.finish(changes);
  if (!is_good()) return from.to->note(from.stream.status());
  for (const auto& [archive, header] : from.archives) {
    if (const auto earlier = from.to->header(archive, nullptr))
      remove_records(*from.to, *earlier, changes);
    changes.put(header_key(archive), encode_header(header));
  }
  return from.to->publish(changes, from.stream.files());
}

}  // namespace scoreboard::storage::archives
