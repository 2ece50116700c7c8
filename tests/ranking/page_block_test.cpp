#include "src/ranking/page_block.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "tests/catch.hpp"

using namespace scoreboard::ranking;

namespace {

std::size_t resident_bytes(page_block& block) {
  const auto page_bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> pages((block.bytes() + page_bytes - 1) / page_bytes);
  REQUIRE(::mincore(block.data(), block.bytes(), pages.data()) == 0);
  std::size_t resident = 0;
  for (const auto page : pages) resident += page & 1U;
  return resident * page_bytes;
}

bool is_aligned(const page_block& block, std::size_t to) {
  return reinterpret_cast<std::uintptr_t>(block.data()) % to == 0;
}

}  // namespace

// Bug: blocks that are larger than what is needed at first cost all of their bytes at once, for
// they lie where something else was before.
TEST_CASE("a large block is resident only where it was written to") {
  constexpr std::size_t bytes = 8 * page_block::least_huge_bytes;
  for (int i = 0; i < 3; ++i) {
    page_block block(bytes);
    CHECK(resident_bytes(block) == 0);
    block.data()[0] = std::byte{1};
    CHECK(resident_bytes(block) <= page_block::huge_page_bytes);
    std::memset(block.data(), 1, bytes);
  }
}

// Bug: what is cut off around a block to align it is a part of it, or of the next one.
TEST_CASE("blocks of all sizes are aligned and can be written to their ends") {
  constexpr auto least = page_block::least_huge_bytes;
  std::vector<page_block> blocks;
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{65}, least - 1, least, least + 1,
                                  least + 4097, 3 * least + 65'537}) {
    for (int i = 0; i < 3; ++i) {
      auto& block = blocks.emplace_back(bytes);
      CHECK(is_aligned(block, bytes < least ? 64 : page_block::huge_page_bytes));
      std::memset(block.data(), static_cast<int>(blocks.size()), bytes);
    }
  }
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto& block = blocks[i];
    CHECK(block.data()[0] == static_cast<std::byte>(i + 1));
    CHECK(block.data()[block.bytes() - 1] == static_cast<std::byte>(i + 1));
  }
}
