#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "src/boards/board_id.hpp"
#include "src/storage/memory_medium.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::storage::testing {

/// Everything that a store holds, in a form that can be compared.
using store_content = memory_medium::content;
using user_key = memory_medium::user_key;

store_content content_of(const store& from);

/// Adds the events of a commit, and changes `in.last.last_event` by them. REQUIRES: that is the one
/// of the commits before, and no event is too old to be kept.
void add_events(const commits::commit& of, store_content& in);

/// The number of the board "default".
boards::board_id default_of(const store_content& content);

/// A commit that sets one total, of a user of the default board.
commits::commit one_total(std::uint64_t version, const ranking::user_id& user, std::int64_t total);

write_result append(store& to, commits::commit one);

/// Writes commits to a store and knows what it holds after each. A commit brings new totals for a
/// few users and keys, and now and then an entry of every other kind.
class commit_writer {
 public:
  /// Whether seasons end and snapshots are taken.
  enum class archives : std::uint8_t { none, some };

  /// Begins after `before`, that of an empty store by default.
  explicit commit_writer(std::uint64_t seed, store_content before = {},
                         archives made = archives::some);

  /// The next commit; nothing of it is known to be there unless it is done.
  write_result write(store& to, std::uint64_t users = 5);

  /// What the store holds after the commit with this version, which was done or failed.
  const store_content& after(std::uint64_t version) const { return after_.at(version); }
  const store_content& now() const { return after_.at(last_version_); }
  std::uint64_t last_version() const { return last_version_; }

  /// How many of the newest commits' keys are kept when one is written.
  static constexpr std::uint64_t kept_commits = 20;

 private:
  /// A commit that is made, and what the store holds with it.
  struct draft {
    commits::commit commit;
    store_content after;
    std::vector<boards::board_id> boards;  ///< those whose users it may change
  };

  bool one_in(std::uint64_t many) { return random_() % many == 0; }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
  void change_boards(draft& to);
  void create_board(draft& to, const std::string& name);
  void delete_board(draft& to, boards::board_id board);
  void end_season(draft& to, boards::board_id board);
  void take_snapshot(draft& to, boards::board_id board);
  void change_archives(draft& to);
  void change_freeze(draft& to, store::archive_record& of);
  void write_archive(draft& to, store::archive_record& archive);
  void keep_earlier(draft& to, const user_key& key);
  void change_total(draft& to, const user_key& key);
  void change_user(draft& to, const user_key& key);
  void remove_user(draft& to, const user_key& key);
  void erase_user(draft& to, const ranking::user_id& user);
  void add_request(draft& to, std::int64_t total);

  const archives archives_;
  std::mt19937_64 random_;
  std::map<std::uint64_t, store_content> after_;
  std::uint64_t last_version_;
};

}  // namespace scoreboard::storage::testing
