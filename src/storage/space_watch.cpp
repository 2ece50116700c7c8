#include "src/storage/space_watch.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>
#include <vector>

namespace scoreboard::storage {

namespace {

constexpr std::uint64_t bytes_per_mb = 1'000'000;

/// What opening writes besides the contents of the log: RocksDB's list of files, and a new log.
constexpr std::uint64_t fixed_bytes = std::uint64_t{256} << 10;

/// A notable part of what opening takes.
std::uint64_t notable(std::uint64_t most_bytes) { return most_bytes / 8; }

/// In files the contents of a log are compressed. Where nothing can be, they have some bytes more
/// for each record.
std::uint64_t most_bytes_to_open(const std::string& directory, rocksdb::Env* env) {
  const std::filesystem::path path(directory);
  std::uint64_t log_bytes = 0;
  std::vector<std::string> names;
  env->GetChildren(directory, &names).PermitUncheckedError();
  for (const auto& name : names) {
    std::uint64_t bytes = 0;
    if (name.ends_with(".log") && env->GetFileSize((path / name).string(), &bytes).ok()) {
      log_bytes += bytes;
    }
  }
  return log_bytes + log_bytes / 8 + fixed_bytes;
}

/// Unknown is as good as plenty: then it is attempted.
std::uint64_t free_bytes(const std::string& directory, rocksdb::Env* env) {
  std::uint64_t bytes = 0;
  return env->GetFreeSpace(directory, &bytes).ok() ? bytes
                                                   : std::numeric_limits<std::uint64_t>::max();
}

std::string mb(std::uint64_t bytes) {
  const auto tenths = bytes / (bytes_per_mb / 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

/// `too_little`: was free at an attempt that failed, 0 before the first.
std::string describe(std::uint64_t too_little, std::uint64_t most, std::uint64_t free) {
  const bool known = too_little > 0 && too_little < most;
  return "opening it takes " + (known ? "more than " + mb(too_little) + " and " : std::string()) +
         "at most " + mb(most) + ", and " + mb(free) + " are free";
}

}  // namespace

std::string describe_space(const std::string& directory, rocksdb::Env* env) {
  return describe(0, most_bytes_to_open(directory, env), free_bytes(directory, env));
}

space_watch::space_watch(std::string directory, rocksdb::Env* env,
                         std::chrono::milliseconds interval)
    : directory_(std::move(directory)), env_(env), interval_(interval) {}

void space_watch::begin() {
  most_bytes_ = most_bytes_to_open(directory_, env_);
  free_bytes_ = free_bytes(directory_, env_);
  tried_bytes_ = 0;
  pause_ = 1;
  next_look_ = {};
  next_attempt_ = {};
  describe();
}

bool space_watch::is_worth_an_attempt(clock::time_point now) {
  if (now < next_look_) return false;
  next_look_ = now + interval_;
  free_bytes_ = free_bytes(directory_, env_);
  if (differs_from_text()) describe();
  return now >= next_attempt_ || free_bytes_ >= most_bytes_ || is_notably_more();
}

void space_watch::note_failure(clock::time_point now) {
  const bool is_more = is_notably_more();
  const bool is_first = tried_bytes_ == 0;
  if (is_more) pause_ = 1;
  next_attempt_ = now + pause_ * interval_;
  pause_ = std::min(2 * pause_, longest_pause);
  tried_bytes_ = free_bytes_;
  if (is_first || is_more || differs_from_text()) describe();
}

bool space_watch::is_notably_more() const {
  return free_bytes_ > tried_bytes_ + notable(most_bytes_);
}

bool space_watch::differs_from_text() const {
  const auto [less, more] = std::minmax(free_bytes_, described_bytes_);
  return more - less > notable(most_bytes_);
}

void space_watch::describe() {
  described_bytes_ = free_bytes_;
  text_ = storage::describe(tried_bytes_, most_bytes_, free_bytes_);
}

}  // namespace scoreboard::storage
