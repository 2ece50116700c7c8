#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/boards/board_id.hpp"
#include "src/ranking/entry.hpp"
#include "src/storage/codec.hpp"

/// The keys of the archives, and the records of which there is one for an archive or the store.
/// Integers in keys are big-endian. Decoders check every byte, take all of them or none, and never
/// throw for what they say. Thread rule: functions without state.
///
///   'a' archive                  archive_header
///   'c' first key                a range of keys to be compacted, up to this last key
///   'm'                          store_state
///   'r' body 0 number            a page of hidden users, see page_codec.hpp
///   'r' body 1 number            a page of users by rank
///   'r' body 2 number            a bucket of users by hash, see user_buckets.hpp
///
/// The records of an archive lie under the number of its *body*, which only its header knows and
/// which is never used again: so an archive that is written once more takes the place of the
/// earlier one with the one record that is its header.
namespace scoreboard::storage::archives {

/// What this program writes, and the newest that it reads.
inline constexpr std::uint64_t format_version = 1;

inline constexpr std::uint64_t entries_per_page = 128;

/// On average. REQUIRES of those who change this or entries_per_page: a new format.
inline constexpr std::uint64_t users_per_bucket = 128;

/// Of an archive, hidden ones included.
inline constexpr std::uint64_t most_users = std::uint64_t{1} << 38;

inline constexpr char header_kind = 'a';
inline constexpr char compaction_kind = 'c';
inline constexpr char record_kind = 'r';
inline constexpr std::string_view state_key = "m";

/// Written with every change.
struct store_state {
  std::uint64_t format = format_version;
  std::uint64_t seed = 0;  ///< random; also that of the hashes of users
  std::uint64_t next_body = 1;
  std::uint64_t erased_up_to = 0;
  std::uint64_t changes = 0;  ///< one more with each

  friend bool operator==(const store_state&, const store_state&) = default;
};

struct archive_header {
  std::uint64_t format = format_version;
  std::uint64_t body = 0;
  ranking::order order = ranking::order::descending;
  std::uint64_t users = 0;   ///< shown ones, erased ones included
  std::uint64_t hidden = 0;  ///< as they were written: erased ones included

  std::uint64_t pages() const noexcept;
  std::uint64_t hidden_pages() const noexcept;

  /// 0 when the users are so few that all pages are searched instead.
  std::uint64_t buckets() const noexcept;

  friend bool operator==(const archive_header&, const archive_header&) = default;
};

enum class record : std::uint8_t { hidden_page = 0, page = 1, bucket = 2 };

std::string header_key(boards::board_id archive);
std::optional<boards::board_id> archive_of(std::string_view header_key);

/// Of the `index`-th record of its kind.
std::string record_key(std::uint64_t body, record kind, std::uint64_t index);

/// All keys that record_key() makes for a body.
codec::key_range records_of(std::uint64_t body);

std::string compaction_key(const std::string& begin);

std::string encode_state(const store_state& value);

/// Of a newer format only the format is known.
std::optional<store_state> decode_state(std::string_view value);

std::string encode_header(const archive_header& value);
std::optional<archive_header> decode_header(std::string_view value);

}  // namespace scoreboard::storage::archives
