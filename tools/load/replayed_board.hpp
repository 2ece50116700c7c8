#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>

#include "tools/load/history.hpp"
#include "tools/load/place.hpp"
#include "tools/load/request_order.hpp"
#include "tools/load/user_directory.hpp"

namespace scoreboard::load {

/// A board made again from its writes, to check what reads showed of it. Ranking is done by
/// libstdc++'s order-statistics tree, which shares nothing with the service's own.
///
/// Two things are not known, and each read that shows them settles more of them:
/// - Of requests with the same version, which came first. It matters to equal totals. Whatever
///   reads show is accepted once, and then held to.
/// - Whether a write without an answer was carried out. Its user is not in the tree and has one of
///   two totals; other users' ranks and the counts may be off by one for each such user who may be
///   on either side.
///
/// O(log n) for each user shown, without unknowns. About 110 bytes a user.
class replayed_board {
 public:
  /// `places`: those of all users by their numbers, shared by all boards; it grows as needed.
  replayed_board(user_directory& users, std::vector<place>& places)
      : users_(&users), places_(&places) {}

  /// A user on the board before the run, right behind those who were added before.
  void start_with(std::uint32_t user, std::int64_t total);

  /// The next write. REQUIRES: in the order of versions.
  void apply(const recorded_write& write);

  /// How a read of the state after the writes so far contradicts them: a sentence that says what
  /// was expected; empty if it does not.
  std::string contradiction(const recorded_read& read);

  std::uint64_t users() const { return tree_.size(); }
  /// Whether a read showed somebody else's write.
  bool saw_strangers_change() const { return strangers_changed_; }

 private:
  using tree = __gnu_pbds::tree<place, std::uint32_t, better_place, __gnu_pbds::rb_tree_tag,
                                __gnu_pbds::tree_order_statistics_node_update>;

  /// A number that is known up to the writes without an answer.
  struct range {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
    bool has(std::uint64_t number) const { return least <= number && number <= most; }
    bool is_exact() const { return least == most; }
  };

  /// The user of a write without an answer.
  struct open_user {
    std::optional<std::int64_t> before;  // none: not on the board
    std::int64_t after = 0;
    std::uint64_t newest_before = 0;
    std::uint64_t oldest_after = std::numeric_limits<std::uint64_t>::max();
  };

  /// The places that tie with one, by their requests, and how many users are above all of them.
  struct tie {
    struct block {
      std::uint32_t request = 0;
      std::uint64_t users = 0;
    };
    std::uint64_t above = 0;
    std::uint64_t users = 0;
    std::vector<block> blocks;
  };

  place& place_of(std::uint32_t user);
  void open(const recorded_write& write);
  tie tie_of(const place& at) const;
  bool is_alone(tree::const_iterator entry) const;

  range users_now() const;
  range users_within(std::int64_t minimum, std::int64_t maximum) const;
  range open_users_above(std::int64_t total) const;

  std::string check_list(const recorded_read& read, std::uint64_t first, std::uint64_t limit);
  std::string check_around(const recorded_read& read);
  std::string check_user(const recorded_read& read);
  std::string check_ranking(const recorded_read& read);
  std::string check_shown(const recorded_read& read, std::uint64_t first);
  std::string check_of(const recorded_read& read) const;
  static std::string check_number(const char* name, range expected, std::uint64_t number);
  std::string check_entry(const shown_user& shown, std::uint64_t rank, std::uint64_t version);
  std::string check_open(open_user& user, const shown_user& shown, std::uint64_t version) const;
  std::string check_absent(std::uint32_t user, std::uint64_t version);
  std::string check_rank(std::uint32_t user, std::uint64_t rank);
  std::string check_pair(const shown_user& above, const shown_user& below);
  request_order& order_of(std::uint64_t version);

  user_directory* users_;
  std::vector<place>* places_;
  tree tree_;
  std::unordered_map<std::uint32_t, open_user> open_;
  // By version, of requests that reads have shown in an order.
  std::map<std::uint64_t, request_order> orders_;
  bool strangers_changed_ = false;
};

}  // namespace scoreboard::load
