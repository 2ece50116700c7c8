#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "src/boards/board_id.hpp"
#include "src/ranking/entry.hpp"
#include "src/ranking/user_id.hpp"
#include "src/storage/archives/archived_entry.hpp"

namespace scoreboard::storage::archives {

class archive_database;

/// What an archive says of a user.
struct archived_user {
  std::int64_t total = 0;
  std::uint64_t position = 0;  ///< 1-based; of a hidden user: as if shown
  bool hidden = false;
  std::string data;  ///< empty when there is none

  friend bool operator==(const archived_user&, const archived_user&) = default;
};

/// An archive at one moment: whatever is written, erased or removed meanwhile, it reads the same.
/// Its definitions are those of src/ranking/selection.hpp: positions are 1-based, and equal totals
/// are in the order in which they were reached, so every user has a position of their own. Hidden
/// users are in nothing but find().
///
/// All reads come from disk, or what is kept of it in memory, and throw storage_error for whatever
/// is damaged. Costs are in records, each a few microseconds from memory and one access from disk;
/// a page has 128 users.
///
/// Keep it for a request and not for longer: what it reads stays on disk as long as the view does.
/// So an erased name is in the files until all views from before are gone; and after a disk was
/// full, changes may have to wait for a moment without views.
///
/// Thread rule: any thread, also several at a time.
class archive_view {
 public:
  archive_view(archive_view&&) noexcept;
  archive_view& operator=(archive_view&&) noexcept;
  ~archive_view();

  ranking::order order() const noexcept;

  /// Number of users shown, the erased ones, who keep their places, included. O(1), no read.
  std::uint64_t users() const noexcept;

  /// The `count` entries from `first` on; fewer at the end. Those of erased users have
  /// ranking::user_id::nobody() as user and no data. Without `with_data` no entry has data.
  /// REQUIRES: first >= 1. count / 128 + 2 records at most.
  std::vector<archived_entry> page(std::uint64_t first, std::uint64_t count, bool with_data) const;

  /// None for a user who was not on the board or was erased, and for nobody(). 2 records, seldom
  /// more.
  std::optional<archived_user> find(const ranking::user_id& user) const;

  /// find() of each, in the same order.
  std::vector<std::optional<archived_user>> find(std::span<const ranking::user_id> users) const;

  /// The position of someone who reached `total` now: behind all who have it. O(log users) records.
  std::uint64_t position_of_total(std::int64_t total) const;

  /// Rank by competition: one more than the users with a better total. O(log users) records.
  std::uint64_t competition_rank(std::int64_t total) const;

  /// Number of users whose total is in [minimum, maximum]; 0 when minimum > maximum. O(log users)
  /// records.
  std::uint64_t count(std::int64_t minimum, std::int64_t maximum) const;

 private:
  friend class archive_store;
  struct content;
  explicit archive_view(std::unique_ptr<content> of);

  /// None when it is not there.
  static std::optional<archive_view> open(std::shared_ptr<const archive_database> in,
                                          boards::board_id archive);

  enum class bound : bool { before_equal, behind_equal };
  std::uint64_t users_before(std::int64_t total, bound at) const;

  std::unique_ptr<content> content_;
};

}  // namespace scoreboard::storage::archives
