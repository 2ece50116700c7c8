#pragma once

#include <cstdint>
#include <vector>

#include "src/storage/archives/archive_store_options.hpp"
#include "src/storage/memory_medium.hpp"
#include "src/storage/store.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/unreliable_files.hpp"

namespace scoreboard::tests {

/// The disk of a server: the medium of its store, which can be told to fail, and the place of its
/// archives. Outlives servers. Thread rule: that of the medium.
class simulated_disk : public storage::memory_medium {
 public:
  explicit simulated_disk(std::uint64_t seed = 1) : memory_medium(seed) {}

  /// While it is full, the archives cannot be written to.
  void set_archives_full(bool full) {
    if (full)
      archives_.files->limit_space("", 0);
    else
      archives_.files->free_space();
  }

  /// Whether something found no space in the archives since it was last said whether they are full.
  bool archives_lacked_space() const { return archives_.files->was_full(); }

  /// All commits that were written, in their order: also those that a crash took.
  std::vector<storage::store::commit_ptr> commits;

  /// How to open the archives that are on it.
  storage::archives::archive_store_options archives() const {
    storage::archives::archive_store_options options;
    options.directory = directory_ / "archives";
    options.env = archives_.env.get();
    return options;
  }

 private:
  storage::testing::scratch_directory directory_;
  storage::testing::unreliable_environment archives_;
};

}  // namespace scoreboard::tests
