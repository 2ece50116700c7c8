#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "actors/server/recovery.hpp"
#include "src/base/seeded_hash.hpp"
#include "src/storage/memory_medium.hpp"
#include "src/storage/memory_store.hpp"
#include "tests/catch.hpp"

namespace scoreboard::tests {

/// A store with these commits in it, each of some entries.
class stored_commits {
 public:
  explicit stored_commits(std::vector<std::vector<commits::entry>> all) {
    fix_hash_seed(1);
    spdlog::set_level(spdlog::level::off);
    for (auto& entries : all) {
      auto one = std::make_shared<commits::commit>();
      one->version = ++version_;
      one->time_ms = 1000 * version_;
      one->wall_ms = 2000 * version_;
      one->last_arrival = 1000;
      one->entries = std::move(entries);
      const storage::store::commit_ptr written = one;
      REQUIRE(store_.append({&written, 1}) == storage::write_result::done);
    }
  }

  actors::recovered_state recover(std::size_t shards, std::uint64_t most_users) const {
    actors::window_limits window;
    window.keys = 100;
    return actors::recover(store_, {shards, most_users}, window);
  }

 private:
  std::uint64_t version_ = 0;
  storage::memory_store store_{std::make_shared<storage::memory_medium>(9)};
};

}  // namespace scoreboard::tests
