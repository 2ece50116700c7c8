#include "src/base/seeded_hash.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "src/base/random_word.hpp"

namespace scoreboard {

namespace {

std::uint64_t& process_seed() {
  static std::uint64_t seed = random_word();
  return seed;
}

}  // namespace

seeded_hash::seeded_hash() noexcept : seed_(process_seed()) {}

std::size_t seeded_hash::operator()(std::int64_t integer) const {
  return XXH3_64bits_withSeed(&integer, sizeof integer, seed_);
}

std::size_t seeded_hash::operator()(std::string_view text) const {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed_);
}

void fix_hash_seed(std::uint64_t seed) noexcept { process_seed() = seed; }

}  // namespace scoreboard
