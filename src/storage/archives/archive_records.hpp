#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/ranking/user_id.hpp"
#include "src/storage/archives/archive_codec.hpp"
#include "src/storage/archives/archive_database.hpp"
#include "src/storage/archives/archived_entry.hpp"

namespace scoreboard::storage::archives {

/// Reads the records of one archive. Only for the sources of this folder. Everything throws
/// storage_error for whatever is missing or damaged. Thread rule: any thread, no state.
class archive_records {
 public:
  /// Without a snapshot the newest is read. REQUIRES: both outlive this object.
  archive_records(const archive_database& in, const rocksdb::Snapshot* at, archive_header header)
      : in_(&in), at_(at), header_(header) {}

  const archive_header& header() const noexcept { return header_; }

  /// Of the page with this index, from 0. REQUIRES: it is one of the archive.
  std::vector<archived_entry> page(std::uint64_t index, bool with_data) const;
  std::vector<hidden_entry> hidden_page(std::uint64_t index) const;
  std::int64_t first_total(std::uint64_t index) const;

  std::string bucket(std::uint64_t index) const;

  struct location {
    std::uint64_t slot = 0;  ///< see user_buckets.hpp
    bool is_hidden = false;
    hidden_entry of;  ///< its position is that of the user also when not hidden
  };

  /// Two reads as a rule.
  std::optional<location> find(const ranking::user_id& user) const;

 private:
  rocksdb::PinnableSlice read(record kind, std::uint64_t index) const;
  [[noreturn]] void refuse(record kind, std::uint64_t index) const;
  location at(std::uint64_t slot) const;
  std::optional<location> search_pages(const ranking::user_id& user) const;

  const archive_database* in_;
  const rocksdb::Snapshot* at_;
  archive_header header_;
};

}  // namespace scoreboard::storage::archives
