#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "tools/load/answers.hpp"
#include "tools/load/board_history.hpp"
#include "tools/load/complaints.hpp"
#include "tools/load/request.hpp"
#include "tools/load/response.hpp"
#include "tools/load/user_directory.hpp"

namespace scoreboard::load {

/// Checks every answer of a run.
///
/// - Writes, at once: a user has at most one write in flight, so that the total in each answer is
///   known in advance.
/// - Reads, by versions: an answer says after how many commits it is. The writes of each board,
///   replayed in the order of their versions, must explain all that a read shows. That is done
///   during the run, as soon as all writes up to the read's version are known.
/// - Versions: a write gets a greater one than any answer about its board showed before it was
///   sent, and a read shows at least that of every write acknowledged before.
/// A write without an answer was carried out once or not at all. Its user gets no more writes, and
/// both totals are right.
///
/// Memory: about 140 bytes for each user on a board, and those of the recorded reads that wait
/// (recorded_read), at most `most_waiting_bytes`; reads beyond are not checked, only counted.
///
/// REQUIRES: nobody else writes to these boards, and they have default settings.
/// Thread rule: one thread.
class verifier {
 public:
  static constexpr std::size_t most_waiting_bytes = std::size_t{512} << 20;

  verifier(std::uint32_t users, user_names names, board_set boards);
  verifier(const verifier&) = delete;
  verifier& operator=(const verifier&) = delete;

  /// The board as it is before the first request, best first. Entries of more than one call follow
  /// each other.
  void starts_with(std::uint32_t board, std::uint64_t version,
                   const std::vector<answered_entry>& entries);

  /// Reserves the first user at or after `wanted`, cyclically, without a write in flight, for the
  /// next write; std::nullopt if there is none.
  std::optional<std::uint32_t> reserve(std::uint32_t wanted);
  /// The same among the users of wanted's board.
  std::optional<std::uint32_t> reserve_on_board(std::uint32_t wanted);

  /// A request is about to be sent for the first time.
  void begin(request& out);

  /// Checks an answer. Returns false if it is unknown whether the writes were counted: then send
  /// them again with the same key.
  bool ended(const request& sent, const response& answer);

  /// The request will not be sent again.
  void gave_up(const request& sent);

  /// All requests have ended: says what concerns the whole run.
  void finish();

  std::uint64_t acknowledged() const { return acknowledged_; }
  std::uint64_t unanswered() const { return unanswered_; }
  std::uint64_t reads_explained() const { return reads_explained_; }
  std::uint64_t reads_unchecked() const { return reads_unchecked_; }
  /// Of the run's users, those who have a total.
  std::uint32_t known_users() const;

  complaints found;

 private:
  struct user_state {
    /// On the board, with this total. A new user starts at 0.
    std::int64_t total = 0;
    /// The newest version seen when the write in flight was sent for the first time.
    std::uint64_t newest_before = 0;
    bool exists = false;
    bool busy = false;
  };

  board_history& history_of(std::uint32_t user);
  std::string name(std::uint32_t user) const { return users_.name(user); }
  static std::int64_t after(const user_state& state, const update& update);

  void write_ended(const request& sent, const response& answer);
  void settle(const request& sent, const response& answer);
  void settle_update(const request& sent, std::uint32_t index, const update_result& result,
                     std::uint64_t version);
  std::string wrong_in(const update& update, const update_result& result) const;
  void read_ended(const request& sent, const response& answer);
  recorded_read record(const request& sent, const response& answer);
  void record_view(const request& sent, const board_view& view, recorded_read& out);
  void check_asked(const request& sent, const recorded_read& read) const;
  void replay(std::uint32_t board);

  user_directory users_;
  std::vector<place> places_;
  std::vector<board_history> histories_;
  std::vector<user_state> states_;
  std::uint32_t busy_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t unanswered_ = 0;
  std::uint64_t reads_explained_ = 0;
  std::uint64_t reads_unchecked_ = 0;
  std::size_t waiting_bytes_ = 0;
  // Requests (by number) of which an attempt got no answer.
  std::unordered_set<std::uint64_t> doubtful_;
};

}  // namespace scoreboard::load
