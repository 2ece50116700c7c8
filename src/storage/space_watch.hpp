#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <rocksdb/env.h>

namespace scoreboard::storage {

/// Decides when a store that was closed because the disk is full is worth opening again, and says
/// what it waits for. Only for the sources of this folder.
///
/// Opening brings the log into files before the log is removed, so it takes the space of these
/// files: compressed, and with each user once however often it was written. How much that is only
/// an attempt tells. So there is one whenever there is notably more space than at the last, or as
/// much as it can take at most; otherwise the pauses between attempts double up to
/// `longest_pause` intervals, because each reads the whole log.
///
/// Thread rule: one thread at a time.
class space_watch {
 public:
  using clock = std::chrono::steady_clock;

  static constexpr int longest_pause = 32;

  /// `env` must outlive the watch. `interval`: between two looks at the disk.
  space_watch(std::string directory, rocksdb::Env* env, std::chrono::milliseconds interval);

  /// The store is closed: from here on its log stays as it is until an attempt succeeds.
  void begin();

  /// Whether to attempt it now. O(files), at most once an interval.
  bool is_worth_an_attempt(clock::time_point now);

  /// The attempt that was just made found too little space.
  void note_failure(clock::time_point now);

  /// What it takes and what is free, in words for a log. Changes when either does notably.
  const std::string& text() const noexcept { return text_; }

 private:
  bool is_notably_more() const;  // than at the last attempt
  bool differs_from_text() const;
  void describe();

  const std::string directory_;
  rocksdb::Env* const env_;
  const std::chrono::milliseconds interval_;

  std::uint64_t most_bytes_ = 0;  // that opening takes
  std::uint64_t free_bytes_ = 0;
  std::uint64_t tried_bytes_ = 0;      // were free at the last attempt, and too little
  std::uint64_t described_bytes_ = 0;  // free according to the text
  int pause_ = 1;                      // in intervals
  clock::time_point next_look_;
  clock::time_point next_attempt_;
  std::string text_;
};

/// How much opening the store in `directory` takes at most and how much is free, in words.
std::string describe_space(const std::string& directory, rocksdb::Env* env);

}  // namespace scoreboard::storage
