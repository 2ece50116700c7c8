// The backup of crash_rounds that is made under load, and what a server must show that goes on with
// it.
//
// Thread rule: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/system/crash_cluster.hpp"
#include "tests/system/crash_feed.hpp"
#include "tests/system/crash_leagues.hpp"
#include "tests/system/crash_owner.hpp"

namespace scoreboard::system_test {

class crash_backup {
 public:
  using owners = std::vector<std::unique_ptr<crash_owner>>;

  // Makes it, while all write. Throws std::runtime_error.
  crash_backup(const std::filesystem::path& directory, crash_cluster& processes,
               const owners& writing);

  // Restores it, and compares what is shown with what was settled before and after. When nobody
  // writes any more. Throws std::runtime_error.
  void verify(const owners& wrote, crash_leagues& leagues, const crash_feed& feed) const;

 private:
  const std::filesystem::path directory_;
  std::vector<std::size_t> settled_before_;  // steps of each owner
  std::uint64_t version_before_ = 0;
  std::uint64_t version_after_ = 0;
};

}  // namespace scoreboard::system_test
