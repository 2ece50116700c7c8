#include "src/ranking/page_block.hpp"

#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace scoreboard::ranking {

namespace {

constexpr std::size_t cache_line_bytes = 64;

std::align_val_t alignment(std::size_t bytes) noexcept {
  return std::align_val_t{bytes >= page_block::least_huge_bytes ? page_block::huge_page_bytes
                                                                : cache_line_bytes};
}

}  // namespace

page_block::page_block(std::size_t bytes)
    : data_(static_cast<std::byte*>(::operator new(bytes, alignment(bytes)))), bytes_(bytes) {
#ifdef __linux__
  // Only advice: where the kernel has no huge pages to give, everything works with small ones.
  if (bytes >= least_huge_bytes) (void)::madvise(data_, bytes, MADV_HUGEPAGE);
#endif
}

page_block::~page_block() {
  if (data_ != nullptr) ::operator delete(data_, alignment(bytes_));
}

}  // namespace scoreboard::ranking
