#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "src/storage/rocksdb/acknowledged_mark.hpp"
#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/catch.hpp"
#include "tests/scale.hpp"
#include "tests/storage/log_layout.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/store_content.hpp"

using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;

namespace {

/// A store whose process ended without closing it, with six commits and zeros after them in its
/// log.
class ended_store {
 public:
  ended_store() {
    rocksdb_store opened(options(original()));
    for (int i = 0; i < 6; ++i) {
      log_bytes_.push_back(data_end(log_of(original())));
      REQUIRE(writer_.write(opened, 1) == write_result::done);
    }
    REQUIRE(opened.sync() == write_result::done);
    copy_directory(original(), ended());
    const auto log = log_of(ended());
    commits_ = log.substr(0, data_end(log));
    zeros_ = log.substr(commits_.size());
    REQUIRE(zeros_.find_first_not_of('\0') == std::string::npos);
  }

  /// The log up to the end of the last commit, and what followed it in the file.
  const std::string& commits() const { return commits_; }
  const std::string& zeros() const { return zeros_; }

  /// Where in the log the commit with this number begins.
  std::size_t begin_of(std::uint64_t version) const { return log_bytes_.at(version - 1); }

  /// Opens a copy with another log, in which all before commit `damaged` is as it was.
  /// `acknowledged`: what the mark says; none: it is gone, and loss is accepted. Finds a prefix
  /// that begins with what was not damaged, or refuses, and never less than was acknowledged.
  void open_with(const std::string& log, std::uint64_t damaged,
                 std::optional<std::uint64_t> acknowledged) {
    const auto copy = directory_ / "copy";
    copy_directory(ended(), copy);
    write_file(find_file(copy, "", ".log"), log);
    auto with = options(copy);
    if (acknowledged) {
      acknowledged_mark::create(copy, *acknowledged);
    } else {
      std::remove((copy + "/" + acknowledged_mark::file_name).c_str());
      with.accept_loss = true;
    }
    try {
      const rocksdb_store opened(with);
      const auto reached = opened.last().version;
      REQUIRE(reached >= acknowledged.value_or(0));
      REQUIRE(reached + 1 >= damaged);
      REQUIRE(content_of(opened) == writer_.after(reached));
    } catch (const storage_error& refusal) {
      INFO(refusal.what());
      REQUIRE(std::string(refusal.what()).find(copy) != std::string::npos);
      // Nobody was told of a commit that is not there: then there is no reason to refuse.
      REQUIRE(acknowledged.value_or(0) >= damaged);
      REQUIRE(log_of(copy) == log);
    }
  }

  static rocksdb_store_options options(const std::string& directory) {
    rocksdb_store_options options;
    options.directory = directory;
    return options;
  }

 private:
  static std::string log_of(const std::string& directory) {
    return read_file(find_file(directory, "", ".log"));
  }
  std::string original() const { return directory_ / "original"; }
  std::string ended() const { return directory_ / "ended"; }

  scratch_directory directory_;
  commit_writer writer_{1};
  std::vector<std::size_t> log_bytes_;
  std::string commits_;
  std::string zeros_;
};

constexpr std::size_t step = scoreboard::tests::stride(13);

}  // namespace

TEST_CASE("a log that is cut anywhere yields a prefix, or is refused") {
  ended_store store;
  const auto acknowledged =
      GENERATE(std::optional<std::uint64_t>(6), std::optional<std::uint64_t>(4), std::nullopt);
  // The file ends there, or, as when it was written ahead, the data does.
  const auto& rest = GENERATE_REF(std::string(), store.zeros());
  for (auto size = store.begin_of(5); size <= store.commits().size(); size += step) {
    CAPTURE(size, rest.size());
    const std::uint64_t damaged =
        size == store.commits().size() ? 7 : (size >= store.begin_of(6) ? 6 : 5);
    store.open_with(store.commits().substr(0, size) + rest, damaged, acknowledged);
  }
}

TEST_CASE("a flipped bit in the log yields a prefix, or is refused") {
  ended_store store;
  const std::uint64_t damaged = GENERATE(3U, 6U);
  const auto begin = store.begin_of(damaged);
  const auto end = damaged == 6 ? store.commits().size() : store.begin_of(damaged + 1);
  for (auto bit = begin * 8; bit < end * 8; bit += step) {
    CAPTURE(bit);
    auto log = store.commits() + store.zeros();
    log[bit / 8] = static_cast<char>(log[bit / 8] ^ (1 << bit % 8));
    // With and without the mark in turn; all three ways for each byte.
    const std::optional<std::uint64_t> acknowledged[] = {6, damaged - 1, std::nullopt};
    store.open_with(log, damaged, acknowledged[bit / step % 3]);
  }
}

TEST_CASE("what follows the last write in a log is no part of it") {
  ended_store store;
  for (const std::size_t bytes : {1U, 6U, 7U, 100U, 40'000U}) {
    for (const char filler : {'\0', '\1', '\xff'}) {
      store.open_with(store.commits() + std::string(bytes, filler), 7, 6);
    }
  }
  store.open_with(store.commits() + store.zeros(), 7, 6);
}
