#include "src/storage/archives/archive_records.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "src/storage/archives/page_codec.hpp"
#include "src/storage/archives/user_buckets.hpp"

namespace scoreboard::storage::archives {

namespace {

/// Of `all` entries, how many are on the page with this index.
std::uint64_t entries_on(std::uint64_t index, std::uint64_t all) {
  return std::min(entries_per_page, all - index * entries_per_page);
}

}  // namespace

rocksdb::PinnableSlice archive_records::read(record kind, std::uint64_t index) const {
  const auto key = record_key(header_.body, kind, index);
  rocksdb::PinnableSlice value;
  if (!in_->get(key, at_, value)) in_->refuse_record(key);
  return value;
}

void archive_records::refuse(record kind, std::uint64_t index) const {
  in_->refuse_record(record_key(header_.body, kind, index));
}

std::vector<archived_entry> archive_records::page(std::uint64_t index, bool with_data) const {
  assert(index < header_.pages());
  const auto value = read(record::page, index);
  auto entries = decode_page(value.ToStringView(), header_.order, with_data);
  if (!entries || entries->size() != entries_on(index, header_.users)) refuse(record::page, index);
  return std::move(*entries);
}

std::vector<hidden_entry> archive_records::hidden_page(std::uint64_t index) const {
  assert(index < header_.hidden_pages());
  const auto value = read(record::hidden_page, index);
  auto entries = decode_hidden_page(value.ToStringView());
  if (!entries || entries->size() != entries_on(index, header_.hidden))
    refuse(record::hidden_page, index);
  return std::move(*entries);
}

std::int64_t archive_records::first_total(std::uint64_t index) const {
  const auto value = read(record::page, index);
  const auto total = decode_first_total(value.ToStringView());
  if (!total) refuse(record::page, index);
  return *total;
}

std::string archive_records::bucket(std::uint64_t index) const {
  auto value = read(record::bucket, index).ToString();
  if (!users_in(value, header_)) refuse(record::bucket, index);
  return value;
}

archive_records::location archive_records::at(std::uint64_t slot) const {
  if (slot < header_.users) {
    auto entries = page(slot / entries_per_page, true);
    return {slot, false, {std::move(entries[slot % entries_per_page]), slot + 1}};
  }
  const auto index = slot - header_.users;
  auto entries = hidden_page(index / entries_per_page);
  return {slot, true, std::move(entries[index % entries_per_page])};
}

std::optional<archive_records::location> archive_records::find(const ranking::user_id& user) const {
  if (header_.buckets() == 0) return search_pages(user);
  const auto hash = hash_of(user, in_->seed());
  const auto index = bucket_of(hash, header_);
  const auto slots = slots_of(read(record::bucket, index).ToStringView(), hash, header_);
  if (!slots) refuse(record::bucket, index);
  for (const auto slot : *slots) {
    auto found = at(slot);
    if (found.of.of.user == user) return found;
  }
  return std::nullopt;
}

std::optional<archive_records::location> archive_records::search_pages(
    const ranking::user_id& user) const {
  assert(header_.users + header_.hidden <= entries_per_page);
  if (header_.users > 0) {
    auto entries = page(0, true);
    const auto found = std::ranges::find(entries, user, &archived_entry::user);
    if (found != entries.end()) {
      const auto slot = static_cast<std::uint64_t>(found - entries.begin());
      return location{slot, false, {std::move(*found), slot + 1}};
    }
  }
  if (header_.hidden > 0) {
    auto entries = hidden_page(0);
    const auto found =
        std::ranges::find(entries, user, [](const auto& entry) { return entry.of.user; });
    if (found != entries.end()) {
      const auto index = static_cast<std::uint64_t>(found - entries.begin());
      return location{header_.users + index, true, std::move(*found)};
    }
  }
  return std::nullopt;
}

}  // namespace scoreboard::storage::archives
