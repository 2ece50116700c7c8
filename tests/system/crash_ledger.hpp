// What the board of crash_rounds must hold, and what it means when it holds something else.
//
// Thread rule: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/system/contract.hpp"
#include "tests/system/crash_sender.hpp"

namespace scoreboard::system_test {

class crash_ledger {
 public:
  // `user` has `total`; nobody has changed it since.
  void open(const std::string& user, std::int64_t total) { totals_[user] = total; }

  // What the senders met since the last time, and what the board holds now that all is quiet: is
  // there an explanation that counts what was answered once, what is unknown once or not at all,
  // and what was refused not at all? Gives the complaints; none when there is one.
  std::vector<std::string> settle(const std::vector<const crash_outcome*>& outcomes,
                                  const std::vector<entry>& board);

  // Something that was sent again changed the board.
  void note_counted_twice() { ++counted_twice_; }

  std::size_t acknowledged() const { return acknowledged_; }
  std::size_t lost() const { return lost_; }
  std::size_t counted_twice() const { return counted_twice_; }

 private:
  using totals = std::map<std::string, std::int64_t>;
  using outcomes = std::vector<const crash_outcome*>;

  void check_answers(const outcomes& some, std::vector<std::string>& complaints);
  void check_counts(const outcomes& some, const totals& found,
                    std::vector<std::string>& complaints);
  bool explains(const outcomes& some, std::size_t chosen, const totals& found) const;

  totals totals_;
  std::size_t acknowledged_ = 0;
  std::size_t lost_ = 0;
  std::size_t counted_twice_ = 0;
};

}  // namespace scoreboard::system_test
