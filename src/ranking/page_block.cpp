#include "src/ranking/page_block.hpp"

#include <cstdint>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace scoreboard::ranking {

namespace {

constexpr std::align_val_t alignment{64};  // a cache line

#ifdef __linux__

bool is_mapped(std::size_t bytes) noexcept { return bytes >= page_block::least_huge_bytes; }

std::size_t whole_pages(std::size_t bytes) noexcept {
  constexpr std::size_t page_bytes = std::size_t{64} << 10U;  // a multiple of any kernel's
  return (bytes + page_bytes - 1) / page_bytes * page_bytes;
}

std::byte* map(std::size_t bytes) {
  // The kernel aligns to small pages: what is before and behind the aligned part goes back.
  const std::size_t around = page_block::huge_page_bytes;
  void* const taken =
      ::mmap(nullptr, bytes + around, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (taken == MAP_FAILED) throw std::bad_alloc();
  auto* const begin = static_cast<std::byte*>(taken);
  const std::size_t before = (around - reinterpret_cast<std::uintptr_t>(taken) % around) % around;
  if (before != 0) (void)::munmap(begin, before);
  (void)::munmap(begin + before + bytes, around - before);
  // Only advice: where the kernel has no huge pages to give, everything works with small ones.
  (void)::madvise(begin + before, bytes, MADV_HUGEPAGE);
  return begin + before;
}

#endif

}  // namespace

std::byte* page_block::take(std::size_t bytes) {
#ifdef __linux__
  if (is_mapped(bytes)) return map(whole_pages(bytes));
#endif
  return static_cast<std::byte*>(::operator new(bytes, alignment));
}

void page_block::release(std::byte* data, std::size_t bytes) noexcept {
  if (data == nullptr) return;
#ifdef __linux__
  if (is_mapped(bytes)) return (void)::munmap(data, whole_pages(bytes));
#endif
  ::operator delete(data, alignment);
}

}  // namespace scoreboard::ranking
