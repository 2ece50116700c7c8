#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace scoreboard {

/// The hash of every table whose keys users choose: XXH3 by Yann Collet, seeded. Without the seed
/// nobody can choose keys that share a bucket and make the table as slow as a list.
///
/// Each process draws one seed. Hashes mean nothing outside of the process and are never stored.
/// All bits are well distributed. O(bytes).
class seeded_hash {
 public:
  /// Uses the seed of the process.
  seeded_hash() noexcept;
  explicit seeded_hash(std::uint64_t seed) noexcept : seed_(seed) {}

  // Without noexcept, the standard library's tables store the hashes.
  std::size_t operator()(std::int64_t integer) const;
  std::size_t operator()(std::string_view text) const;

 private:
  std::uint64_t seed_;
};

/// Sets the seed of the process, for reproducible tests. REQUIRES: no other thread hashes, and
/// tables filled before are no longer used.
void fix_hash_seed(std::uint64_t seed) noexcept;

/// A table by names of boards, peers and the like.
template <class T>
using name_table = std::unordered_map<std::string, T, seeded_hash>;

using name_set = std::unordered_set<std::string, seeded_hash>;

}  // namespace scoreboard
