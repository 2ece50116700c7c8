#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace scoreboard {

/// The hash of every table whose keys people choose, XXH3 by Yann Collet: who does not know the
/// seed cannot choose keys that share a bucket, which would make all of them as slow as a list.
///
/// The seed is drawn once a process, so hashes mean nothing outside of it and are never stored.
/// Good in all bits. O(bytes).
class seeded_hash {
 public:
  /// With the process's seed.
  seeded_hash() noexcept;
  explicit seeded_hash(std::uint64_t seed) noexcept : seed_(seed) {}

  // Not noexcept, which is how the standard library's tables are told to keep the hashes.
  std::size_t operator()(std::int64_t integer) const;
  std::size_t operator()(std::string_view text) const;

 private:
  std::uint64_t seed_;
};

/// For tests whose runs repeat: the process's seed from now on. REQUIRES: no other thread hashes,
/// and what was hashed before is not looked up any more.
void fix_hash_seed(std::uint64_t seed) noexcept;

/// By names of boards, peers and the like.
template <class T>
using name_table = std::unordered_map<std::string, T, seeded_hash>;

using name_set = std::unordered_set<std::string, seeded_hash>;

}  // namespace scoreboard
