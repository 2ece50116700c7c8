#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "src/boards/board_id.hpp"
#include "src/ranking/entry.hpp"
#include "src/ranking/user_id.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::storage::archives {

class archive_database;

/// Writes one archive or several, which become visible together. What was not finished leaves
/// nothing behind. Use one writer for many small archives: a finish() costs some syncs of the disk,
/// however many there are.
///
/// Memory: archive_store_options::gathered_bytes and sorted_bytes at most, and 100 bytes an
/// archive. On disk it takes 16 bytes a user more while a large archive is being written.
///
/// Thread rule: that of archive_store's writing calls. Several may be there at a time.
class archive_writer {
 public:
  archive_writer(archive_writer&&) noexcept;
  archive_writer& operator=(archive_writer&&) noexcept;

  /// Forgets what was not finished.
  ~archive_writer();

  /// Ends the archive before it, if any, and begins this one. One that is there already stays as it
  /// is until finish(), which replaces it. REQUIRES: it was not begun with this writer before.
  void begin(boards::board_id archive, ranking::order order);

  /// REQUIRES, of this and of add(): an archive was begun, `user` is not nobody() and was not added
  /// to it before, and there are at most 2^38 users; `data` is empty or as storage::codec::is_data.
  /// Before the first add(). `position`: the one that the user would have.
  void add_hidden(const ranking::user_id& user, std::int64_t total, std::uint64_t position,
                  std::string_view data = {});

  /// The users best first, equal totals in the order in which they were reached. REQUIRES: as
  /// add_hidden(), and `total` is not better than the one before. O(1), and O(log n) in the end.
  void add(const ranking::user_id& user, std::int64_t total, std::string_view data = {});

  /// Whether all could be kept so far; if not, finish() will say so, and what is added is ignored.
  bool is_good() const noexcept;

  /// Roughly what was added takes on disk: for those who finish whenever it is some megabytes.
  std::uint64_t bytes() const noexcept;

  /// All archives are there and survive the loss of power, or none is and those of before are as
  /// they were. After `no_space` they can be written again with a new writer. REQUIRES: it was not
  /// called before. O(users log users).
  write_result finish();

 private:
  friend class archive_store;
  struct content;
  explicit archive_writer(std::shared_ptr<archive_database> to);

  std::unique_ptr<content> content_;
};

}  // namespace scoreboard::storage::archives
