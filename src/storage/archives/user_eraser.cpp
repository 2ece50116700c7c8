#include "src/storage/archives/user_eraser.hpp"

#include <string>
#include <utility>

#include "src/storage/archives/archive_removal.hpp"
#include "src/storage/archives/page_codec.hpp"
#include "src/storage/archives/user_buckets.hpp"

namespace scoreboard::storage::archives {

write_result user_eraser::erase(const ranking::user_id& user, boards::board_id archive) {
  const auto header = in_.header(archive, nullptr);
  if (!header) return write_result::done;
  // An archive that comes again: the user is erased from it with what is gathered.
  if (bodies_.contains(header->body)) return write_result::done;
  const archive_records records(in_, nullptr, *header);
  const auto found = records.find(user);
  if (!found) return write_result::done;
  erase_entry(records, *found);
  if (header->buckets() > 0) erase_from_bucket(records, user, found->slot);
  bodies_.insert(header->body);

  constexpr std::size_t most_bytes = std::size_t{4} << 20;
  if (changes_.bytes() < most_bytes) return write_result::done;
  bodies_.clear();
  auto changes = std::exchange(changes_, {});
  return in_.publish(changes);
}

write_result user_eraser::finish(std::uint64_t version) {
  if (changes_.bytes() == 0 && version <= in_.erased_up_to()) return write_result::done;
  return in_.publish(changes_, {}, version);
}

void user_eraser::erase_entry(const archive_records& from, const archive_records::location& found) {
  const auto& header = from.header();
  std::string value;
  if (found.is_hidden) {
    const auto index = found.slot - header.users;
    const auto page = index / entries_per_page;
    auto entries = from.hidden_page(page);
    entries[index % entries_per_page] = {{ranking::user_id::nobody(), 0, {}}, 1};
    encode_hidden_page(entries, value);
    replace_record(record_key(header.body, record::hidden_page, page), std::move(value), changes_);
  } else {
    const auto page = found.slot / entries_per_page;
    auto entries = from.page(page, true);
    auto& entry = entries[found.slot % entries_per_page];
    entry.user = ranking::user_id::nobody();
    entry.data.clear();
    encode_page(entries, header.order, value);
    replace_record(record_key(header.body, record::page, page), std::move(value), changes_);
  }
}

void user_eraser::erase_from_bucket(const archive_records& from, const ranking::user_id& user,
                                    std::uint64_t slot) {
  const auto& header = from.header();
  const auto hash = hash_of(user, in_.seed());
  const auto index = bucket_of(hash, header);
  replace_record(record_key(header.body, record::bucket, index),
                 without(from.bucket(index), hash, slot, header), changes_);
}

}  // namespace scoreboard::storage::archives
